package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.RunningDeploy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code deployctl audit} finds of a real cluster with two nodes and its own database. */
@Tag("beside-others")
class SelfCheckIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int REFUSED = 1;

    /** What people have to decide, and what this version has not. */
    private static final List<String> USUAL_FAILURES =
            List.of("loopback-webhooks", "pod-security-levels", "static-tokens");

    /** The last ten are of no cluster. */
    private static final List<String> NOT_HERE = List.of(
            "network-policies",
            "identity-providers",
            "static-pods",
            "network-plugins",
            "services",
            "agent-ports",
            "etcd",
            "names-of-nodes",
            "windows-pods",
            "admission",
            "credentials",
            "events-of-agents");

    /** Seen on a machine, and not in a server that runs for tests. */
    private static final List<String> OF_A_MACHINE = List.of(
            "folder-modes",
            "key-files",
            "certificate-files",
            "credential-files",
            "node-files",
            "record-files",
            "file-owners",
            "database-reach",
            "certificate-ages",
            "token-key-age",
            "listen-addresses",
            "node-restriction",
            "encryption-at-rest",
            "audit-on",
            "audit-retention");

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @BeforeAll
    static void start() {
        deploy = RunningDeploy.start("--nodes", "2");
        Awaitility.await("the server has looked for what lies in clear")
                .until(() -> !ids(audit(), "unknown").contains("encryption-at-rest"));
    }

    @AfterAll
    static void purge() {
        deploy.close();
    }

    private static JsonNode audit() {
        var run =
                deploy.deployctl("audit", "-o", "json", "--data", deploy.data().toString());
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(REFUSED);
        return JSON.readTree(run.out());
    }

    private static List<String> ids(JsonNode report, String verdict) {
        return report.path("checks").values().stream()
                .filter(check -> check.path("verdict").asString("").equals(verdict))
                .map(check -> check.path("id").asString(""))
                .toList();
    }

    @Test
    void aNewClusterPassesButForWhatPeopleDecide() {
        var report = audit();

        assertThat(ids(report, "unknown")).as(report.toPrettyString()).isEmpty();
        assertThat(ids(report, "fail")).as(report.toPrettyString()).containsExactlyInAnyOrderElementsOf(USUAL_FAILURES);
        assertThat(ids(report, "pass")).as(report.toPrettyString()).containsAll(OF_A_MACHINE);
        assertThat(ids(report, "notApplicable")).containsExactlyInAnyOrderElementsOf(NOT_HERE);
    }

    @Test
    void whatItSaysToDoMendsIt() throws Exception {
        var key = deploy.data().resolve("pki/ca.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));

        var broken = audit();

        assertThat(ids(broken, "fail")).contains("key-files");
        var mend = broken.path("checks").values().stream()
                .filter(check -> check.path("id").asString("").equals("key-files"))
                .findFirst()
                .orElseThrow()
                .path("mend")
                .asString();
        Command.run(Map.of(), "", List.of("sh", "-c", mend)).succeeded();
        assertThat(ids(audit(), "pass")).contains("key-files");
    }
}
