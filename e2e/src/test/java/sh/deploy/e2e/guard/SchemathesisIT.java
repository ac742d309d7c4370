package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.e2e.cluster.Command;

/**
 * Row G9: Schemathesis makes requests of our own OpenAPI documents, right ones and wrong ones, and judges the answers: none is a failure
 * of the server's, each is of a type and shape that the documents tell. {@code -Ddeploy.fuzzSeconds=1800} goes on for so long, and then
 * also varies each field by itself.
 */
@Tag("beside-others")
class SchemathesisIT {
    private static final long SECONDS = Long.getLong("deploy.fuzzSeconds", 0);
    private static final int EACH = 3;
    private static final Pattern STATUS = Pattern.compile("\"status_code\": ?(\\d+)");

    @TempDir
    private Path folder;

    private final TestApiServer server = TestApiServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void findsNoAnswerThatTheServerMayNotGive() throws IOException {
        var tool = System.getProperty("schemathesis", "");
        assumeTrue(!tool.isEmpty() && Files.isDirectory(Path.of(tool)), "bin/test fetches Schemathesis");
        try (var documents = OpenApiDocuments.of(server)) {
            documents.makeNamespace();
            var whole = folder.resolve("openapi.json");
            Files.writeString(whole, documents.forFuzzing());

            var said = Command.run(Duration.ofSeconds(SECONDS), Map.of("PYTHONPATH", tool), "", line(tool, whole));

            var statuses = statuses();
            System.out.println("Schemathesis: answers by status " + statuses);
            assertThat(said.exitCode()).as("%s", said).isZero();
            assertThat(statuses.getOrDefault("200", 0)).as("done").isGreaterThan(30);
            assertThat(statuses.getOrDefault("400", 0)).as("refused").isGreaterThan(30);
            assertThat(statuses.getOrDefault("422", 0))
                    .as("refused for what they hold")
                    .isGreaterThan(10);
            assertThat(documents.isReady()).isTrue();
        }
    }

    private List<String> line(String tool, Path document) throws IOException {
        var credential = server.adminCredential();
        var line = new ArrayList<>(
                List.of("python3", tool + "/bin/schemathesis", "run", document.toString(), "--url", server.url()));
        line.addAll(List.of("--tls-verify", written("ca.crt", server.caPem())));
        line.addAll(List.of("--request-cert", written("tls.crt", credential.certificatePem())));
        line.addAll(List.of("--request-cert-key", written("tls.key", credential.keyPem())));
        line.addAll(List.of("--checks", "not_a_server_error,content_type_conformance,response_schema_conformance"));
        line.addAll(List.of("--continue-on-failure", "--warnings", "off", "--request-timeout", "20"));
        line.addAll(List.of(
                "--report", "ndjson", "--report-dir", folder.resolve("report").toString()));
        line.addAll(
                SECONDS > 0
                        ? List.of("--phases", "coverage,fuzzing", "--max-time", "" + SECONDS)
                        : List.of("--phases", "fuzzing", "--max-examples", "" + EACH));
        return line;
    }

    private String written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    /** How many answers had which, by the tool's own report. */
    private Map<String, Integer> statuses() throws IOException {
        var statuses = new TreeMap<String, Integer>();
        try (Stream<Path> reports = Files.list(folder.resolve("report"))) {
            reports.forEach(report -> {
                try (var lines = Files.lines(report)) {
                    lines.flatMap(line -> STATUS.matcher(line).results())
                            .forEach(found -> statuses.merge(found.group(1), 1, Integer::sum));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return statuses;
    }
}
