package sh.deploy.deployctl.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import sh.deploy.deployctl.Failure;

/** Starts and ends processes that outlive this one. */
public final class Processes {
    /** Set by the launcher script to its own path. */
    private static final String LAUNCHER = "deploy.launcher";

    private static final int ORDERLY_SECONDS = 20;
    private static final int KILLED_SECONDS = 5;

    private Processes() {}

    /** The line that runs {@code deployctl} with these words. */
    public static List<String> deployctl(List<String> words) {
        var launcher = Objects.requireNonNull(
                System.getProperty(LAUNCHER), "-D" + LAUNCHER + " is unset: start through bin/deployctl");
        return Stream.concat(Stream.of(launcher), words.stream()).toList();
    }

    /** Runs it in a session of its own, with none of our descriptors; what was in the file of its output is gone. */
    public static Process startDetached(List<String> line, Path output) throws IOException {
        return detached(line).redirectOutput(output.toFile()).start();
    }

    /** As {@link #startDetached} does, with the usual places of programs for the system's administrator; output is added to the file. */
    public static Process startService(List<String> line, Path output) throws IOException {
        var builder = detached(line).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        Programs.addPlaces(builder);
        return builder.start();
    }

    private static ProcessBuilder detached(List<String> line) {
        return new ProcessBuilder(
                        Stream.concat(Stream.of("setsid"), line.stream()).toList())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
    }

    /** Asks to end, and insists when that takes too long. Returns when the process is gone. */
    public static void end(ProcessHandle process) {
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
