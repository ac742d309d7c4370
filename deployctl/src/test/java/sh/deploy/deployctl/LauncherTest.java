package sh.deploy.deployctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flags that the launcher gives to the JVM. */
class LauncherTest {
    @TempDir
    Path home;

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

    /** Signals that the JVM does not catch, such as SIGABRT of native code, end it by the system, which then writes a core. */
    @ParameterizedTest
    @ValueSource(strings = {"up", "apiserver", "kubelet"})
    void theSystemWritesNoCoreOfAServerOrAnAgent(String verb) throws Exception {
        assertThat(limitsOf(verb)).startsWith("0 ");
    }

    @Test
    void everythingElseHasTheLimitsThatItWasStartedWith() throws Exception {
        var limits = limitsOf("get").split(" ", -1);

        assertThat(limits[0]).isEqualTo(limits[1]);
    }

    /** The soft and the hard limit of a core, as a Java sees them that the launcher starts with a soft limit as high as may be. */
    private String limitsOf(String verb) throws Exception {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        var java = home.resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\necho \"$(ulimit -S -c) $(ulimit -H -c)\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        var builder = new ProcessBuilder(
                "sh", "-c", "ulimit -S -c \"$(ulimit -H -c)\" && exec sh src/main/dist/bin/deployctl " + verb);
        builder.environment().put("JAVA_HOME", home.toString());
        var process = builder.redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }
}
