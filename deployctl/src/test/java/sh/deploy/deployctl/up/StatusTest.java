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
import sh.deploy.deployctl.output.Json;

class StatusTest {
    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void tellsMachinesWhatRuns() throws Exception {
        var data = new DataFolder(home.resolve("data"));
        data.create();
        // It waits for input, and looks like a server by its command line and where it writes.
        var running = new ProcessBuilder("sh", "-c", "read line", "sh.deploy.deployctl", "up")
                .redirectOutput(data.log().resolve("deploy.out").toFile())
                .start();
        try {
            data.pidFile("deploy").write(running.pid());
            assertThat(status("-o", "json")).isEqualTo(ExitCode.NOT_READY);
        } finally {
            running.destroy();
        }
        var object = Json.read(out.toByteArray());
        assertThat(object.path("data").asString("")).isEqualTo(data.root().toString());
        assertThat(object.path("processes").toString())
                .isEqualTo("[{\"name\":\"server\",\"running\":true,\"pid\":" + running.pid()
                        + "},{\"name\":\"postgres\",\"running\":false}]");
        assertThat(object.at("/api/ready").asBoolean(true)).isFalse();
        assertThat(object.at("/nodes/ready").toString()).isEqualTo("[]");
    }

    @Test
    void tellsPeopleInWords() throws Exception {
        new DataFolder(home.resolve("data")).create();
        assertThat(status()).isEqualTo(ExitCode.NOT_READY);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("server: not running\npostgres: not running\napi: does not answer\nnodes: none ready\n");
    }

    @Test
    void keepsWordsOutOfWhatMachinesRead() {
        assertThat(status("-o", "yaml")).isEqualTo(ExitCode.NOT_READY);
        assertThat(out.size()).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Nothing here");
        assertThat(status("-o", "wide")).isEqualTo(ExitCode.USAGE);
    }

    private int status(String... words) {
        var line =
                new ArrayList<>(List.of("status", "--data", home.resolve("data").toString()));
        line.addAll(List.of(words));
        var session = new Session(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("HOME", home.toString()),
                home,
                false,
                new SystemTime());
        return Main.run(line.toArray(String[]::new), session);
    }
}
