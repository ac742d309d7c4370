package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code up} puts on record of a real cluster, and that no secret is among it. */
@Tag("beside-others")
class AuditIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CANARY = "canary-5f0c7d";
    private static final int WRITES = 50;

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @BeforeAll
    static void start() throws IOException {
        deploy = RunningDeploy.start();
        kubectl = Kubectl.newest(deploy.environment());
    }

    @AfterAll
    static void purge() throws IOException {
        deploy.close();
    }

    private static Path file() {
        return deploy.data().resolve("log").resolve("audit.log");
    }

    private static List<JsonNode> lines() {
        try {
            return Files.readAllLines(file()).stream().map(JSON::readTree).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of an object, once there are as many. */
    private static List<JsonNode> awaitLines(int count, Predicate<JsonNode> wanted) {
        var found = new ArrayList<JsonNode>();
        await("lines of the audit record").untilAsserted(() -> {
            found.clear();
            lines().stream().filter(wanted).forEach(found::add);
            assertThat(found).hasSizeGreaterThanOrEqualTo(count);
        });
        return found;
    }

    private static Predicate<JsonNode> of(String verb, String name) {
        return line -> line.path("verb").asString().equals(verb)
                && line.at("/objectRef/name").asString("").equals(name);
    }

    @Test
    void everyWriteOfAPersonHasOneLineThatSaysWhoAndWhy() {
        for (int i = 0; i < WRITES; i++) {
            kubectl.out("create", "configmap", "on-record-" + i);
        }

        for (int i = 0; i < WRITES; i++) {
            var line = awaitLines(1, of("create", "on-record-" + i));
            assertThat(line).hasSize(1);
            assertThat(line.getFirst().at("/user/username").asString()).isEqualTo("admin");
            assertThat(line.getFirst().at("/responseStatus/code").asInt()).isEqualTo(201);
            assertThat(line.getFirst()
                            .at("/annotations/authorization.k8s.io~1decision")
                            .asString())
                    .isEqualTo("allow");
            assertThat(line.getFirst().at("/annotations/deploy.sh~1revision").asString())
                    .matches("[0-9]+");
        }
    }

    @Test
    void whoIsRefusedIsOnRecordWithTheReason() {
        kubectl.run("get", "secrets", "-n", "kube-system", "--as", "mallory").failed();

        var refused = awaitLines(
                        1,
                        line -> line.at("/impersonatedUser/username")
                                .asString("")
                                .equals("mallory"))
                .getFirst();
        assertThat(refused.at("/responseStatus/code").asInt()).isEqualTo(403);
        assertThat(refused.at("/annotations/authorization.k8s.io~1decision").asString())
                .isEqualTo("forbid");
    }

    @Test
    void noSecretIsInTheRecordWhoeverWritesOrReadsIt() throws IOException {
        kubectl.out("create", "secret", "generic", "kept", "--from-literal=key=" + CANARY);
        kubectl.out("get", "secret", "kept", "-o", "yaml");
        kubectl.out("patch", "secret", "kept", "-p", "{\"stringData\":{\"other\":\"" + CANARY + "\"}}");
        var token = kubectl.out("create", "token", "default").strip();

        awaitLines(1, of("create", "kept"));
        awaitLines(1, of("get", "kept"));
        awaitLines(1, of("patch", "kept"));
        awaitLines(1, line -> line.at("/objectRef/subresource").asString("").equals("token"));
        assertThat(Files.readString(file()))
                .doesNotContain(CANARY)
                .doesNotContain(Base64.getEncoder().encodeToString(CANARY.getBytes(UTF_8)))
                .doesNotContain(token);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }
}
