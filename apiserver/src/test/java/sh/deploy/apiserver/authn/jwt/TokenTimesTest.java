package sh.deploy.apiserver.authn.jwt;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TokenTimesTest {
    private static final Instant ISSUED = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant EXPIRES = ISSUED.plusSeconds(3600);

    private static void check(long notBefore, long now) {
        new TokenTimes(ISSUED, ISSUED.plusSeconds(notBefore), EXPIRES).check(ISSUED.plusSeconds(now));
    }

    @Test
    void allowForClocksBeforeTheirTimeAndNeverAfterIt() {
        assertThatCode(() -> check(0, -30)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(0, -31)).hasMessageContaining("valid only from 2030-01-01T00:00:00Z on");
        assertThatCode(() -> check(100, 70)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(100, 69)).hasMessageContaining("valid only from 2030-01-01T00:01:40Z on");
        assertThatCode(() -> check(0, 3599)).doesNotThrowAnyException();
        assertThatThrownBy(() -> check(0, 3600)).hasMessageContaining("expired at 2030-01-01T01:00:00Z");
    }
}
