package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;

/** SIGKILL, and the proof that it bit. */
final class Kill {
    private Kill() {}

    static void process(long pid) {
        var process = ProcessHandle.of(pid);
        assertThat(process).as("process " + pid + ", which shall be killed").isPresent();
        process.get().destroyForcibly();
        Awaitility.await("process " + pid + " is gone")
                .atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.of(pid).isEmpty());
    }
}
