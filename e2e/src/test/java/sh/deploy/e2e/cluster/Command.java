package sh.deploy.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of a program: what it was given, how it ended, what it said. */
public record Command(List<String> line, int exitCode, String out, String err) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Runs to the end, or fails after three minutes with what it said so far. */
    public static Command run(Map<String, String> environment, String stdin, List<String> line) {
        return run(Duration.ZERO, environment, stdin, line);
    }

    /**
     * As the other, for a program that is told how long to run.
     *
     * @param told it has three minutes more
     */
    public static Command run(Duration told, Map<String, String> environment, String stdin, List<String> line) {
        var patience = PATIENCE.plus(told);
        try {
            var out = Files.createTempFile("command", ".out");
            var err = Files.createTempFile("command", ".err");
            var in = Files.createTempFile("command", ".in");
            try {
                Files.writeString(in, stdin);
                var builder = new ProcessBuilder(line)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
                builder.environment().putAll(environment);
                var process = builder.start();
                if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(line + " did not end within " + patience + ": " + Files.readString(out)
                            + Files.readString(err));
                }
                return new Command(line, process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                deleteAll(out, err, in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + line, e);
        }
    }

    /** Itself when it succeeded; otherwise an error that quotes everything it said. */
    public Command succeeded() {
        if (exitCode != 0) {
            throw new AssertionError(this + " was expected to succeed");
        }
        return this;
    }

    /** Itself when it failed; otherwise an error that quotes everything it said. */
    public Command failed() {
        if (exitCode == 0) {
            throw new AssertionError(this + " was expected to fail");
        }
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", line) + "\n  exit " + exitCode + "\n  out: " + out + "\n  err: " + err;
    }

    private static void deleteAll(Path... files) throws IOException {
        for (var file : files) {
            Files.deleteIfExists(file);
        }
    }
}
