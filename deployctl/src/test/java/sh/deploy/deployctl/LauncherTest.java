package sh.deploy.deployctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The flags that the launcher gives to the JVM. */
class LauncherTest {
    @Test
    void noMemoryIsWrittenToADiskUnlessSomebodyAsksForIt() throws IOException {
        var launcher = Files.readString(Path.of("src/main/dist/bin/deployctl"));

        for (var kind : List.of("server", "agent")) {
            var flags = launcher.substring(launcher.indexOf("\n" + kind + "=\""));
            assertThat(flags.substring(0, flags.indexOf("\"\n"))).contains("$nodump");
        }
        assertThat(launcher)
                .contains("\nnodump=\"-XX:-CreateCoredumpOnCrash\"\n")
                .doesNotContain("HeapDump", "JFR", "FlightRecord", "-agentlib", "-agentpath");
    }
}
