package sh.deploy.e2e.bench.death;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;

class PlainThreadTest {
    private final SystemTime time = new SystemTime();

    @Test
    void tellsOfLatenessWithinTheStretchAlone() {
        try (var plain = new PlainThread(time)) {
            plain.note(1_000_000, 41_000_000);
            plain.note(60_000_000, 65_000_000);
            plain.note(70_000_000, 70_500_000);

            assertThat(plain.worstNanos(0, 100_000_000)).isEqualTo(40_000_000);
            assertThat(plain.worstNanos(30_000_000, 50_000_000)).isEqualTo(40_000_000);
            assertThat(plain.worstNanos(42_000_000, 100_000_000)).isEqualTo(5_000_000);
            assertThat(plain.worstNanos(70_000_000, 80_000_000)).isZero();
        }
    }
}
