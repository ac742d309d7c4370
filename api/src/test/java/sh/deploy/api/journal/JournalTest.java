package sh.deploy.api.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.ManualTime;

class JournalTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(Instant.EPOCH);

    @Test
    void writesALineWithTheMonotonicTime() throws IOException {
        time.advance(Duration.ofNanos(42));
        try (var journal = Journal.open(folder, "controllers", time)) {
            journal.write(JournalEvent.LEADER, Map.of("token", 3));
            assertThat(Files.readString(folder.resolve("log/events-controllers.jsonl")))
                    .isEqualTo("{\"t_ns\":42,\"event\":\"leader\",\"token\":3}\n");
        }
    }

    @Test
    void goesOnWhereAnEarlierProcessStopped() throws IOException {
        for (int run = 0; run < 2; run++) {
            try (var journal = Journal.open(folder, "node", time)) {
                journal.write(JournalEvent.NODE_BACK, Map.of("node", "one"));
            }
        }
        assertThat(Files.readAllLines(folder.resolve("log/events-node.jsonl"))).hasSize(2);
    }

    @Test
    void holdsNoFileOpenWhileTheDiskIsFull() throws IOException {
        var full = Path.of("/dev/full");
        Files.createSymbolicLink(Files.createDirectory(folder.resolve("log")).resolve("events-node.jsonl"), full);
        try (var journal = Journal.open(folder, "node", time)) {
            for (int line = 0; line < 50; line++) {
                journal.write(JournalEvent.NODE_BACK, Map.of("line", line));
            }
            assertThat(openFiles()).doesNotContain(full);
        }
    }

    private static List<Path> openFiles() throws IOException {
        var open = new ArrayList<Path>();
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (var descriptor : descriptors.toList()) {
                try {
                    open.add(Files.readSymbolicLink(descriptor));
                } catch (NoSuchFileException closedMeanwhile) {
                    continue;
                }
            }
        }
        return open;
    }

    @Test
    void keepsTwoFullFilesBesideTheOneItWrites() throws IOException {
        try (var journal = Journal.open(folder, "node", time, 60)) {
            for (int line = 0; line < 5; line++) {
                journal.write(JournalEvent.NODE_BACK, Map.of("line", line));
            }
        }
        var log = folder.resolve("log");
        assertThat(Files.readString(log.resolve("events-node.jsonl"))).contains("\"line\":4");
        assertThat(Files.readString(log.resolve("events-node.jsonl.1"))).contains("\"line\":3");
        assertThat(Files.readString(log.resolve("events-node.jsonl.2"))).contains("\"line\":2");
        try (var files = Files.list(log)) {
            assertThat(files).hasSize(3);
        }
    }
}
