package sh.deploy.deployctl.up;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import sh.deploy.deployctl.Failure;

/** Starts and ends processes of our own distribution. */
final class Processes {
    /** Set by the launcher script to its own path. */
    private static final String LAUNCHER = "deploy.launcher";

    private static final int ORDERLY_SECONDS = 20;
    private static final int KILLED_SECONDS = 5;

    private Processes() {}

    /** Runs {@code deployctl} with these words in a session of its own, with none of our descriptors. */
    static Process startDetached(List<String> words, Path output) throws IOException {
        var launcher = Objects.requireNonNull(
                System.getProperty(LAUNCHER), "-D" + LAUNCHER + " is unset: start through bin/deployctl");
        var line = new ArrayList<>(List.of("setsid", launcher));
        line.addAll(words);
        return new ProcessBuilder(line)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** Asks to end, and insists when that takes too long. Returns when the process is gone. */
    static void end(ProcessHandle process) {
        process.destroy();
        if (!gone(process, ORDERLY_SECONDS)) {
            process.destroyForcibly();
            if (!gone(process, KILLED_SECONDS)) {
                throw Failure.refused("process " + process.pid() + " does not end, not even by SIGKILL");
            }
        }
    }

    private static boolean gone(ProcessHandle process, int seconds) {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.refused("interrupted while process " + process.pid() + " was ending");
        }
    }
}
