package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;

class RefusalLogTest {
    private static final String A = "https://a.example";
    private static final String B = "https://b.example";

    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final RefusalLog log = new RefusalLog(time);

    @Test
    void writesSoManyLinesInAWindowAndCountsTheOthers() {
        for (int i = 0; i < RefusalWindow.MOST; i++) {
            assertThat(log.take("")).isZero();
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(log.take("")).isNegative();
        }
        time.advance(RefusalWindow.WINDOW.minusNanos(1));
        assertThat(log.take("")).isNegative();

        time.advance(RefusalWindow.WINDOW);

        assertThat(log.take("")).isEqualTo(1_001);
        assertThat(log.take("")).isZero();
    }

    @Test
    void hasAWindowForEachIssuerThatIsKnownAndOneForAllOthers() {
        log.know(Set.of(A, B));
        for (int i = 0; i < RefusalWindow.MOST + 1; i++) {
            log.take("");
            log.take(A);
        }

        assertThat(log.take("")).isNegative();
        assertThat(log.take("https://c.example")).isNegative();
        assertThat(log.take(A)).isNegative();
        assertThat(log.take(B)).isZero();
        log.know(Set.of(B));
        assertThat(log.take(A)).as("is not known any more").isNegative();
        assertThat(log.take(B)).isZero();
    }

    @Test
    void quotesWhatStrangersWriteOnOneLine() {
        assertThat(Quoted.of("k1")).isEqualTo("\"k1\"");
        assertThat(Quoted.of("a\nb\u001b[31m\"\u202e")).isEqualTo("\"a?b?[31m??\"");
        assertThat(Quoted.line("a \"b\"\r\n")).isEqualTo("a \"b\"??");
        assertThat(Quoted.of("x".repeat(10_000))).hasSize(Quoted.MOST_CHARACTERS + 5);
        assertThat(Quoted.line("x".repeat(300))).hasSize(300);
        assertThat(Quoted.line("x".repeat(10_000))).hasSize(303).endsWith("x...");
    }
}
