package sh.deploy.deployctl.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
    @TempDir
    Path folder;

    @Test
    void knowsAProcessThatIsStillTheLauncher() throws IOException {
        var launcher = waiting("/opt/deploy/bin/deployctl", "kubelet");
        try {
            assertThat(written(launcher).process()).contains(launcher.toHandle());
        } finally {
            launcher.destroy();
        }
    }

    @Test
    void takesNoProcessForOursThatGotItsNumber() throws IOException {
        var stranger = waiting("stranger");
        try {
            assertThat(written(stranger).process()).isEmpty();
        } finally {
            stranger.destroy();
        }
    }

    @Test
    void knowsNothingWithoutAFile() throws IOException {
        assertThat(new PidFile(folder.resolve("none.pid"), "deployctl").process())
                .isEmpty();
    }

    private PidFile written(Process process) throws IOException {
        var file = new PidFile(folder.resolve("node.pid"), "deployctl");
        file.write(process.pid());
        return file;
    }

    /** A shell that has these words on its command line, and waits for a line that never comes. */
    private static Process waiting(String... words) throws IOException {
        var line = new ArrayList<>(List.of("sh", "-c", "read line"));
        line.addAll(List.of(words));
        return new ProcessBuilder(line).start();
    }
}
