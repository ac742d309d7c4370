package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;

class RefusalLogTest {
    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final RefusalLog log = new RefusalLog(time);

    @Test
    void writesSoManyLinesInAWindowAndCountsTheOthers() {
        for (int i = 0; i < RefusalLog.MOST; i++) {
            assertThat(log.take()).isZero();
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(log.take()).isNegative();
        }
        time.advance(RefusalLog.WINDOW.minusNanos(1));
        assertThat(log.take()).isNegative();

        time.advance(RefusalLog.WINDOW);

        assertThat(log.take()).isEqualTo(1_001);
        assertThat(log.take()).isZero();
    }

    @Test
    void quotesWhatStrangersWriteOnOneLine() {
        assertThat(Quoted.of("k1")).isEqualTo("\"k1\"");
        assertThat(Quoted.of("a\nb\u001b[31m\"\u202e")).isEqualTo("\"a?b?[31m??\"");
        assertThat(Quoted.plain("a \"b\"\r\n")).isEqualTo("a \"b\"??");
        assertThat(Quoted.of("x".repeat(10_000))).hasSize(Quoted.MOST_CHARACTERS + 5);
    }
}
