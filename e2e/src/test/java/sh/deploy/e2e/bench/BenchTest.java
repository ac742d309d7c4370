package sh.deploy.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(shown, true, UTF_8));

    @Test
    void aFindingIsShownAtOnce() {
        report.add(new Table("Found", "what", "count").row("one", 1));
        assertThat(shown.toString(UTF_8)).contains("Found").contains("one");

        report.verdict("fast", true, "3 ms");
        assertThat(shown.toString(UTF_8)).contains("kept   fast: 3 ms");
    }

    @Test
    void whatWasFoundIsKeptWhenTheRunEndsEarly() throws IOException {
        run((_, report) -> {
            report.add(new Table("Found", "what", "count").row("one", 1)).verdict("fast", true, "3 ms");
            throw new IOException("the node was not heard again");
        });

        assertThat(report.failed()).isTrue();
        assertThat(written().path("tables").path(0).path("title").asString()).isEqualTo("Found");
        assertThat(written().path("verdicts").path(0).path("kept").asBoolean()).isTrue();
        var last = written().path("verdicts").path(1);
        assertThat(last.path("kept").asBoolean()).isFalse();
        assertThat(last.path("figures").asString()).startsWith("ended after").contains("not heard again");
    }

    @Test
    void aFailedAssertionBreaksTheRunLikeAnException() {
        run((_, _) -> {
            throw new AssertionError("exit code 1");
        });

        assertThat(report.failed()).isTrue();
        assertThat(shown.toString(UTF_8)).contains("BROKEN").contains("exit code 1");
    }

    @Test
    void aRunWithoutABrokenPromiseIsNoFailure() {
        run((_, report) -> report.verdict("fast", true, "3 ms"));

        assertThat(report.failed()).isFalse();
    }

    private void run(Bench.Measurement measurement) {
        Bench.run(measurement, List.of(), report, new SystemTime());
    }

    private JsonNode written() throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(report.writeJson(folder, "trial")));
    }
}
