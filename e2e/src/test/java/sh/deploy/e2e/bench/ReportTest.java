package sh.deploy.e2e.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
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
    void whatWasFoundIsKeptWhenAPhaseEndsEarlyAndTheNextGoesOn() throws IOException {
        report.phase("the first phase", () -> {
            report.add(new Table("Found", "what", "count").row("one", 1)).verdict("fast", true, "3 ms");
            throw new IOException("the node was not heard again");
        });
        report.phase("the next", () -> report.remark("went on"));

        assertThat(report.failed()).isTrue();
        var written = written();
        assertThat(written.path("tables").path(0).path("title").asString()).isEqualTo("Found");
        assertThat(written.path("verdicts").path(0).path("kept").asBoolean()).isTrue();
        var broken = written.path("verdicts").path(1);
        assertThat(broken.path("promise").asString()).isEqualTo("the first phase goes to its end");
        assertThat(broken.path("kept").asBoolean(true)).isFalse();
        assertThat(broken.path("figures").asString()).startsWith("ended after").contains("not heard again");
        assertThat(written.path("remarks").path(0).asString()).isEqualTo("went on");
    }

    @Test
    void aFailedAssertionEndsAPhaseLikeAnException() {
        report.phase("the run", () -> {
            throw new AssertionError("exit code 1");
        });

        assertThat(report.failed()).isTrue();
        assertThat(shown.toString(UTF_8)).contains("BROKEN").contains("exit code 1");
    }

    @Test
    void aPhaseThatGoesToItsEndIsNoVerdict() {
        report.phase("the run", () -> report.remark("all is well"));

        assertThat(report.failed()).isFalse();
        assertThat(shown.toString(UTF_8)).isEqualTo("all is well" + System.lineSeparator());
    }

    private JsonNode written() throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(report.writeJson(folder, "trial")));
    }
}
