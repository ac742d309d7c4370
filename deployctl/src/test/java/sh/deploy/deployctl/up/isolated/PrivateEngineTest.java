package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateEngineTest {
    @TempDir
    Path folder;

    @Test
    void whatItSaysIsKeptWithinBounds() throws IOException {
        var log = folder.resolve("engine.log");
        var engine = new PrivateEngine(List.of(), "10.200.1.1/24", folder.resolve("run"), folder.resolve("data"), log);
        engine.boundLog();
        assertThat(log).doesNotExist();

        try (var file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(10L << 20);
        }
        engine.boundLog();
        assertThat(log).hasSize(10L << 20);

        Files.writeString(log, "x", java.nio.file.StandardOpenOption.APPEND);
        engine.boundLog();
        assertThat(log).isEmptyFile();
    }

    @Test
    void aProcessThatGotTheNumberOfAnEngineIsNone() throws IOException {
        var run = Files.createDirectories(folder.resolve("run"));
        var engine = new PrivateEngine(List.of(), "10.200.1.1/24", run, folder.resolve("data"), folder.resolve("log"));
        assertThat(engine.wasStarted()).isFalse();

        Files.writeString(run.resolve("engine.pid"), ProcessHandle.current().pid() + "\n");
        assertThat(engine.wasStarted()).isTrue();
        assertThat(engine.process()).isEmpty();
    }
}
