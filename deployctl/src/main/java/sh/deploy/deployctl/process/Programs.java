package sh.deploy.deployctl.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs of the system: whether they are there, and short runs of them. */
public final class Programs {
    /** Where those for the administrator are, which is not in everybody's {@code PATH}. */
    private static final String MORE = "/usr/local/sbin:/usr/sbin:/sbin";

    /** None of ours takes longer unless it hangs. */
    private static final List<String> BOUNDED = List.of("timeout", "30");

    private Programs() {}

    public static boolean isThere(String program, Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("PATH", ""), MORE)
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Lets a process that starts another find those for the administrator as well. */
    static void addPlaces(ProcessBuilder builder) {
        builder.environment().merge("PATH", MORE, (path, more) -> path + File.pathSeparator + more);
    }

    /**
     * Runs it to its end.
     *
     * @param input what it reads
     * @return what it said
     * @throws IOException with its own words when it fails, or does not end in half a minute
     */
    public static String run(List<String> line, String input) throws IOException {
        var run = Run.of(line, input);
        if (run.exitCode() != 0) {
            throw new IOException(
                    "`" + String.join(" ", line) + "` failed: " + run.output().strip());
        }
        return run.output();
    }

    public static boolean succeeds(List<String> line) throws IOException {
        return Run.of(line, "").exitCode() == 0;
    }

    private record Run(int exitCode, String output) {
        static Run of(List<String> line, String input) throws IOException {
            var builder = new ProcessBuilder(
                            Stream.concat(BOUNDED.stream(), line.stream()).toList())
                    .redirectErrorStream(true);
            addPlaces(builder);
            var process = builder.start();
            try (var to = process.getOutputStream()) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException endedEarly) {
                // What it said tells why.
            }
            try (var from = process.getInputStream()) {
                var output = new String(from.readAllBytes(), StandardCharsets.UTF_8);
                return new Run(process.waitFor(), output);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while `" + String.join(" ", line) + "` ran", e);
            }
        }
    }
}
