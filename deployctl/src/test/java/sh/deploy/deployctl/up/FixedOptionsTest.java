package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Main;
import sh.deploy.deployctl.Session;

class FixedOptionsTest {
    private static final List<String> RUNNING =
            List.of("java", "sh.deploy.deployctl.Main", "up", "--port", "7443", "--listen=10.0.0.1");

    @TempDir
    Path home;

    @Test
    void whatTheServerWasStartedWithIsNoChange() {
        assertThat(FixedOptions.changed(Map.of("--port", "7443", "--listen", "10.0.0.1"), RUNNING))
                .isEmpty();
        assertThat(FixedOptions.changed(Map.of(), RUNNING)).isEmpty();
        assertThat(FixedOptions.changed(Map.of("--port", "6443"), List.of("up")))
                .isEmpty();
    }

    @Test
    void namesEveryOptionThatWouldHaveNoEffect() {
        var asked = Map.of(
                "--port", "6443", "--listen", "10.0.0.2", "--database", "postgres://mine", "--node-capacity", "cpu=1");
        assertThat(FixedOptions.changed(asked, RUNNING))
                .containsExactly("--database", "--listen", "--node-capacity", "--port");
        assertThat(FixedOptions.changed(Map.of("--port", "7443"), List.of("up")))
                .containsExactly("--port");
        assertThat(FixedOptions.changed(Map.of("--authentication-config", "a.yaml"), RUNNING))
                .containsExactly("--authentication-config");
        assertThat(FixedOptions.changed(Map.of("--admission-control-config-file", "a.yaml"), RUNNING))
                .containsExactly("--admission-control-config-file");
    }

    @Test
    void upRefusesAnotherPortWhileItRuns() throws Exception {
        var data = new DataFolder(home.resolve("data"));
        data.create();
        // It waits for input, and looks like a server by its command line and where it writes.
        var running = new ProcessBuilder("sh", "-c", "read line", "sh.deploy.deployctl", "up", "--port", "7443")
                .redirectOutput(data.log().resolve("deploy.out").toFile())
                .start();
        try {
            data.pidFile("deploy").write(running.pid());
            var refused = up("--port", "7444");
            assertThat(refused)
                    .contains(
                            "it runs already (pid " + running.pid() + ")",
                            "--port",
                            "deployctl down --data " + data.root());
            // The same port is no change: it waits for a server that does not answer here.
            assertThat(up("--port", "7443", "--ready-timeout", "1ms")).contains("Not ready");
            assertThat(running.isAlive()).isTrue();
        } finally {
            running.destroy();
        }
    }

    /** What it says when it fails. */
    private String up(String... options) {
        var err = new ByteArrayOutputStream();
        var session = new Session(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("HOME", home.toString()),
                home,
                false,
                new SystemTime());
        var line = new ArrayList<>(List.of("up", "--data", "data"));
        line.addAll(List.of(options));
        assertThat(Main.run(line.toArray(String[]::new), session)).isNotEqualTo(ExitCode.DONE);
        return err.toString(StandardCharsets.UTF_8);
    }
}
