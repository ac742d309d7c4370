package sh.deploy.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lines of one process's journal, {@code DIR/log/events-<process>.jsonl}, read anew at each question. */
public final class JournalLines {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;

    private JournalLines(Path file) {
        this.file = file;
    }

    public static JournalLines of(Path data, String process) {
        return new JournalLines(data.resolve("log/events-" + process + ".jsonl"));
    }

    /** How many there are now, to look only at what comes later. */
    public int count() {
        return lines().size();
    }

    /** Those of one event, from the {@code from}th line on. */
    public List<JsonNode> since(int from, String event) {
        return lines().stream()
                .skip(from)
                .map(JSON::readTree)
                .filter(line -> line.path("event").asString().equals(event))
                .toList();
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
