package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.audit.AuditPolicy;
import sh.deploy.apiserver.audit.AuditSettings;
import tools.jackson.databind.JsonNode;

/** The record that a test's server writes, and waits for what comes into it. */
final class AuditRecord {
    private static final String FOLDER = "log";
    private static final int LOOKS = 500;

    private final Path folder;
    private final Path file;

    AuditRecord(TestApiServer server) {
        this.folder = server.tokenFile().resolveSibling(FOLDER);
        this.file = folder.resolve("audit.log");
    }

    /** In the server's folder, by these rules of a policy. */
    static UnaryOperator<ApiServerSettings> by(String rules) {
        return by(rules, audit -> audit);
    }

    static UnaryOperator<ApiServerSettings> by(String rules, UnaryOperator<AuditSettings> change) {
        return settings -> settings.withAudit(change.apply(
                AuditSettings.in(settings.tokenFile().resolveSibling(FOLDER)).withPolicy(policy(rules))));
    }

    private static AuditPolicy policy(String rules) {
        try {
            var file = Files.createTempFile("policy", ".yaml");
            Files.writeString(file, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n" + rules);
            var policy = AuditPolicy.read(file);
            Files.delete(file);
            return policy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ManifestException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Path folder() {
        return folder;
    }

    Path file() {
        return file;
    }

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last event of the request that was answered so, whichever stage that is. */
    JsonNode of(HttpsClient.Answer answer) {
        return last(answer.header("audit-id"));
    }

    JsonNode last(String id) {
        return await(id, "ResponseComplete", "Panic").getLast();
    }

    /** All events of a request, once there is one of these stages. */
    List<JsonNode> await(String id, String... stages) {
        assertThat(id).isNotEmpty();
        var never = new CountDownLatch(1);
        try {
            for (int look = 0; look < LOOKS; look++) {
                var found = events(id);
                if (found.stream().anyMatch(event -> List.of(stages).contains(stage(event)))) {
                    return found;
                }
                never.await(20, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("no " + List.of(stages) + " of " + id + " is on record:\n" + text());
    }

    private List<JsonNode> events(String id) {
        return text().lines()
                .map(HttpsClient.JSON::readTree)
                .filter(event -> event.path("auditID").asString().equals(id))
                .toList();
    }

    static String stage(JsonNode event) {
        return event.path("stage").asString();
    }

    static String annotation(JsonNode event, String key) {
        return event.path("annotations").path(key).asString("");
    }
}
