package sh.deploy.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;

class SparinglyTest {
    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final Sparingly sparingly = new Sparingly(Duration.ofSeconds(10), time);

    @Test
    void saysItOnceInAWhileAndThenHowOftenItWasNotSaid() {
        assertThat(sparingly.next()).hasValue(0);
        assertThat(sparingly.next()).isEmpty();
        assertThat(sparingly.next()).isEmpty();

        time.advance(Duration.ofSeconds(10));

        assertThat(sparingly.next()).hasValue(2);
        assertThat(sparingly.next()).isEmpty();
    }
}
