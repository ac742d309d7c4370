package sh.deploy.e2e.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;

class JournalsTest {
    private static final long BOUND_MILLIS = 10_000;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void makeFolder() throws IOException {
        file = Files.createDirectories(folder.resolve("log")).resolve("events-apiserver.jsonl");
    }

    @Test
    void findsTheFirstLineOfANodeFromAMomentOn() throws Exception {
        append(line(10, "node-suspect", "web"), line(20, "node-suspect", "db"), line(30, "node-suspect", "web"));

        try (var journals = journals()) {
            var found = journals.await(11, BOUND_MILLIS, line -> line.is("node-suspect", "web"));

            assertThat(found).contains(new Journals.Line(30, "node-suspect", "web"));
            assertThat(journals.between(10, 20)).hasSize(2);
        }
    }

    @Test
    void losesNothingWhenTheFileIsMovedAway() throws Exception {
        append(line(1, "node-suspect", "web"));
        try (var journals = journals()) {
            assertThat(journals.await(0, BOUND_MILLIS, line -> line.atNanos() == 1))
                    .isPresent();

            append(line(2, "node-back", "web"));
            Files.move(file, file.resolveSibling("events-apiserver.jsonl.1"));
            append(line(3, "node-suspect", "web"));

            assertThat(journals.await(0, BOUND_MILLIS, line -> line.atNanos() == 3))
                    .isPresent();
            assertThat(journals.between(0, 9))
                    .extracting(Journals.Line::atNanos)
                    .containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void countsWhatIsNoLine() throws Exception {
        append("{\"t_ns\": 1, \"eve", line(2, "node-back", "web"));

        try (var journals = journals()) {
            assertThat(journals.await(0, BOUND_MILLIS, line -> line.atNanos() == 2))
                    .isPresent();
            assertThat(journals.unreadable()).isEqualTo(1);
        }
    }

    private Journals journals() {
        return new Journals(List.of(folder), new SystemTime());
    }

    private void append(String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String line(long at, String event, String node) {
        return "{\"t_ns\":" + at + ",\"event\":\"" + event + "\",\"node\":\"" + node + "\",\"why\":\"silent\"}";
    }
}
