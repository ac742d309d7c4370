package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Tools;

/**
 * Row G9: Schemathesis makes requests of our own OpenAPI documents, right ones and wrong ones, and judges the answers: none is a failure
 * of the server's, each is of a type and shape that the documents tell. It begins with objects of every kind that are there and others
 * that it makes, so that it has something to read, change and delete. By its report we judge besides that who is refused changes nothing,
 * and that what it has made can be read and deleted. {@code -Ddeploy.fuzzSeconds=1800} goes on for so long, and then also varies each
 * field by itself.
 */
@Tag("beside-others")
class SchemathesisIT {
    private static final long SECONDS = Long.getLong("deploy.fuzzSeconds", 0);
    private static final int EACH = 2;

    /** Fewer would mean that the server takes few of the objects that are given to the tool, of each kind one. */
    private static final int LEAST_MADE = 25;

    private static final int LEAST_CHANGED = 25;
    private static final int LEAST_DELETED = 25;

    @TempDir
    private Path folder;

    private final MemoryLog log = new MemoryLog();
    private final TestApiServer server = TestApiServer.on(log);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void findsNoAnswerThatTheServerMayNotGiveAndNoChangeThatItDidNotTell() throws IOException {
        var tool = Tools.folder("schemathesis");
        try (var documents = OpenApiDocuments.of(server)) {
            documents.makeNamespace();
            assertThat(documents.makeObjects())
                    .as("kinds that people make have one each")
                    .containsExactly("v1 PersistentVolume");
            var whole = folder.resolve("openapi.json");
            Files.writeString(whole, documents.forFuzzing());
            long before = log.head().revision();

            var said = Command.run(
                    Duration.ofSeconds(SECONDS), Map.of("PYTHONPATH", tool.toString()), "", line(tool, whole));

            var report = FuzzReport.in(folder.resolve("report"));
            System.out.println("Schemathesis: answers by status " + report.statuses());
            assertThat(said.exitCode()).as("%s", said).isZero();
            assertIsOfUse(report);
            assertThat(report.without(changesSince(before)))
                    .as("changes by requests that were refused")
                    .isEmpty();
            assertThat(report.lost())
                    .as("what was made is there until it is deleted")
                    .isEmpty();
            assertThat(documents.isReady()).isTrue();
        }
    }

    private static void assertIsOfUse(FuzzReport report) {
        int made = report.count(attempt -> attempt.isWrite() && attempt.isOfAnObject() && attempt.status() == 201);
        int changed = report.count(attempt -> attempt.isWrite() && attempt.isOfAnObject() && attempt.status() == 200);
        int read = report.again("GET");
        int deleted = report.again("DELETE");
        System.out.println(
                "Of those " + made + " made and " + changed + " changed an object; what it had itself written was then"
                        + " read " + read + " and deleted " + deleted + " times");
        assertThat(made).as("made").isGreaterThanOrEqualTo(LEAST_MADE);
        assertThat(changed).as("changed").isGreaterThanOrEqualTo(LEAST_CHANGED);
        assertThat(read).as("read again").isGreaterThanOrEqualTo(LEAST_MADE);
        assertThat(deleted).as("deleted again").isGreaterThanOrEqualTo(LEAST_DELETED);
        assertThat(report.count(attempt -> attempt.status() == 400))
                .as("refused")
                .isGreaterThan(30);
        assertThat(report.count(attempt -> attempt.status() == 422))
                .as("refused for what they hold")
                .isGreaterThan(10);
    }

    /** Those of the tool, not what the server itself does meanwhile. */
    private List<Entry> changesSince(long revision) {
        var rows = new ArrayList<Entry>();
        log.read(revision, log.head().revision(), row -> {
            if (row.actor().equals("admin")) {
                rows.add(row);
            }
        });
        assertThat(rows).hasSizeGreaterThan(LEAST_MADE);
        return rows;
    }

    private List<String> line(Path tool, Path document) throws IOException {
        var credential = server.adminCredential();
        var line = new ArrayList<>(
                List.of("python3", tool + "/bin/schemathesis", "run", document.toString(), "--url", server.url()));
        line.addAll(List.of("--tls-verify", written("ca.crt", server.caPem())));
        line.addAll(List.of("--request-cert", written("tls.crt", credential.certificatePem())));
        line.addAll(List.of("--request-cert-key", written("tls.key", credential.keyPem())));
        line.addAll(List.of("--checks", "not_a_server_error,content_type_conformance,response_schema_conformance"));
        line.addAll(List.of("--continue-on-failure", "--warnings", "off", "--request-timeout", "20", "--workers", "1"));
        line.addAll(List.of(
                "--report", "ndjson", "--report-dir", folder.resolve("report").toString()));
        line.addAll(
                SECONDS > 0
                        ? List.of("--phases", "examples,coverage,fuzzing", "--max-time", "" + SECONDS)
                        : List.of("--phases", "examples,fuzzing", "--max-examples", "" + EACH));
        return line;
    }

    private String written(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
