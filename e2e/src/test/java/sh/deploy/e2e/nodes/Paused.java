package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import sh.deploy.e2e.cluster.Command;

/** A process that stands still, as under a debugger, a paused machine or a kernel that swaps; proved to be stopped. */
public final class Paused implements AutoCloseable {
    private final long pid;

    private Paused(long pid) {
        this.pid = pid;
    }

    public static Paused begin(long pid) {
        signal("-STOP", pid);
        Awaitility.await("process " + pid + " is stopped")
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(5))
                .until(() -> isStopped(pid));
        return new Paused(pid);
    }

    /** Stops the process for this long. */
    public static void lasting(Duration duration, long pid) {
        try (var paused = begin(pid)) {
            Thread.sleep(duration);
            assertThat(isStopped(pid)).as("still stopped at the end").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        signal("-CONT", pid);
    }

    private static void signal(String which, long pid) {
        Command.run(Map.of(), "", List.of("kill", which, "" + pid)).succeeded();
    }

    private static boolean isStopped(long pid) {
        try {
            var line = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return line.charAt(line.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
