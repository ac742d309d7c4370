package sh.deploy.apiserver.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import sh.deploy.apiserver.TestApiServer;
import tools.jackson.databind.JsonNode;

/** A server in a process of its own, which says where its record is, and then what it has done, until it is killed. */
final class KilledServer implements AutoCloseable {
    private final Process process;
    private final BufferedReader words;
    private final Path file;

    private KilledServer(Process process) {
        this.process = process;
        this.words = process.inputReader();
        this.file = Path.of(words.lines()
                .filter(line -> line.endsWith("audit.log")) // other words may come before
                .findFirst()
                .orElseThrow());
    }

    /**
     * @param program whose {@code main} says things by {@link #say}
     * @param folder for what it leaves
     */
    static KilledServer run(Class<?> program, Path folder, String... arguments) throws IOException {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.io.tmpdir=" + folder,
                program.getName()));
        line.addAll(List.of(arguments));
        return new KilledServer(new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Within it: where its record is. */
    static void sayWhereIsTheRecordOf(TestApiServer server) {
        say(new AuditRecord(server).file().toString());
    }

    /** Within it. */
    static synchronized void say(String word) {
        System.out.println(word);
        System.out.flush();
    }

    /** All that it has said when it has said so much, and is no more. */
    List<String> killAfter(int count) throws IOException, InterruptedException {
        var said = new ArrayList<String>();
        while (said.size() < count) {
            said.add(Objects.requireNonNull(words.readLine(), "it has ended by itself"));
        }
        // Process.destroyForcibly would close what is still to be read.
        process.toHandle().destroyForcibly();
        process.waitFor();
        words.lines().forEach(said::add);
        return said;
    }

    /** The events on its record, but one that was being written. */
    List<JsonNode> events() throws IOException {
        var text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(HttpsClient.JSON::readTree)
                .toList();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
