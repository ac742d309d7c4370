package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;

class RatesTest {
    private final ManualTime time = new ManualTime(Instant.parse("2026-03-01T10:00:00Z"));
    private final Rates rates = new Rates(new Rates.Most(2, 3), time);

    private int done(String who, int tries) {
        int done = 0;
        for (int i = 0; i < tries; i++) {
            done += rates.mayDoOne(who) ? 1 : 0;
        }
        return done;
    }

    @Test
    void someAtOnceThenSoManyASecond() {
        assertThat(done("a", 10)).isEqualTo(3);
        time.advance(Duration.ofMillis(499));
        assertThat(done("a", 10)).isZero();
        time.advance(Duration.ofMillis(1));
        assertThat(done("a", 10)).isEqualTo(1);
    }

    @Test
    void savesUpNoMoreThanIsAllowedAtOnce() {
        done("a", 3);
        time.advance(Duration.ofHours(1));

        assertThat(done("a", 10)).isEqualTo(3);
    }

    @Test
    void eachHasTheirOwn() {
        done("a", 10);

        assertThat(done("b", 10)).isEqualTo(3);
    }
}
