package sh.deploy.deployctl.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessesTest {
    /** Its parent is a program that never asks how its children ended. */
    @Test
    void whatHasEndedDoesNotRunThoughNobodyAskedHow() throws IOException {
        var parent = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; exec sleep 600").start();
        try (var out = new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.US_ASCII))) {
            var child = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> awaitProgram(parent.toHandle(), "sleep"));
            assertThat(Processes.runs(child)).isTrue();

            Processes.end(List.of(child));

            assertThat(Processes.runs(child)).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void whatRunsAndWhatIsGoneAreToldApart() throws Exception {
        var process = new ProcessBuilder("sleep", "600").start();
        assertThat(Processes.runs(process.toHandle())).isTrue();
        process.destroyForcibly().waitFor();
        assertThat(Processes.runs(process.toHandle())).isFalse();
    }

    private static void awaitProgram(ProcessHandle process, String name) throws IOException {
        while (!Files.readString(Path.of("/proc", "" + process.pid(), "comm"))
                .strip()
                .equals(name)) {
            Thread.onSpinWait();
        }
    }
}
