package sh.deploy.e2e.bench.footprint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.e2e.bench.cluster.ProcessFigures;
import sh.deploy.e2e.bench.footprint.IdleProcesses.Usage;

class IdleProcessesTest {
    @Test
    void countsTheTimeOfTheStretchAndTheMemoryAtItsEnd() {
        var before = new ProcessFigures(50 * 1024, 40 * 1024, 1_000);
        var now = new ProcessFigures(64 * 1024, 60 * 1024, 1_030);

        assertThat(Usage.between(before, now, 10)).isEqualTo(new Usage(64, 60, 3));
    }
}
