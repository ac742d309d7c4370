package sh.deploy.deployctl.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.deployctl.CommandLineRun;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;

/** The command as a whole, on a real server and its folder. */
class AuditTest {
    /** What a server that was just made for tests, with nothing on record, does not hold to. */
    private static final List<String> USUAL_FAILURES = List.of("audit-on", "pod-security-levels", "static-tokens");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static TestApiServer server;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Path data;

    @TempDir
    Path folder;

    private CommandLineRun cli;

    @BeforeAll
    static void startServer() {
        server = TestApiServer.start();
        data = server.tokenFile().resolveSibling("");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() throws Exception {
        cli = new CommandLineRun(folder, server);
        for (int turn = 0; turn < 100 && ids(audit(), "unknown").contains("encryption-at-rest"); turn++) {
            Thread.sleep(100); // a server that was just started looks later for what lies in clear
        }
    }

    private JsonNode audit() {
        return auditOf(data);
    }

    private JsonNode auditOf(Path folder) {
        var result = cli.run("audit", "-o", "json", "--data", folder.toString());
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isEqualTo(ExitCode.REFUSED);
        return Json.read(result.out());
    }

    private static List<String> ids(JsonNode report, String verdict) {
        return report.path("checks").values().stream()
                .filter(check -> check.path("verdict").asString("").equals(verdict))
                .map(check -> check.path("id").asString(""))
                .collect(Collectors.toList());
    }

    private static JsonNode check(JsonNode report, String id) {
        return report.path("checks").values().stream()
                .filter(check -> check.path("id").asString("").equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void findsOfANewServerWhatIsToBeMended() {
        var report = audit();

        assertThat(ids(report, "unknown")).isEmpty();
        assertThat(ids(report, "fail")).as(Json.pretty(report)).containsExactlyInAnyOrderElementsOf(USUAL_FAILURES);
        assertThat(report.at("/summary/fail").asInt()).isEqualTo(USUAL_FAILURES.size());
        assertThat(ids(report, "pass")).hasSizeGreaterThan(30);
        assertThat(ids(report, "notApplicable"))
                .contains(
                        "network-policies",
                        "database-reach",
                        "audit-retention",
                        "node-restriction",
                        "identity-providers");
        for (var check : report.path("checks")) {
            assertThat(check.path("reasons").isEmpty()).isFalse();
            assertThat(check.has("mend"))
                    .isEqualTo(check.path("verdict").asString("").equals("fail"));
        }
    }

    /** Each thing that is broken is found, and nothing else, and nothing more once it is mended. */
    @Test
    void findsWhatWasBroken() throws Exception {
        var key = data.resolve("pki/ca.key");
        cli.file("broken.yaml", """
                apiVersion: v1
                kind: Node
                metadata: {name: web-1}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: audit-reader}
                rules: [{verbs: [get], apiGroups: [""], resources: [secrets]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: audit-readers}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: audit-reader}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: audit-admins}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                subjects: [{kind: ServiceAccount, name: default, namespace: default}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: audit-opens}
                rules: [{verbs: [get], nonResourceURLs: [/metrics]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: audit-opens}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: audit-opens}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:unauthenticated"}]
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: bold, namespace: default}
                spec:
                  hostPID: true
                  containers: [{name: c, image: i, securityContext: {privileged: true}}]
                """);
        assertThat(cli.run("apply", "-f", "broken.yaml", "--no-wait").err()).isEmpty();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        try {
            var report = audit();

            assertThat(ids(report, "fail"))
                    .containsAll(USUAL_FAILURES)
                    .contains(
                            "key-files",
                            "secret-readers",
                            "cluster-admins",
                            "default-account-rights",
                            "anonymous-rights",
                            "anonymous-access",
                            "privileged-pods",
                            "host-namespaces",
                            "default-namespace");
            assertThat(check(report, "node-restriction").path("verdict").asString(""))
                    .isEqualTo("pass");
            assertThat(check(report, "key-files").path("mend").asString(""))
                    .isEqualTo("chmod 0600 " + key.toRealPath());
            assertThat(check(report, "anonymous-access").path("reasons").toString())
                    .contains("/metrics");
        } finally {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            assertThat(cli.run("delete", "-f", "broken.yaml", "--now").code()).isEqualTo(ExitCode.DONE);
        }
    }

    @Test
    void saysItToPeopleWithWhatToDo() {
        var text = cli.run("audit", "--data", data.toString()).out();

        assertThat(text)
                .contains("PASS     Private keys are their owner's only.  [key-files; CIS 1.1.21]\n")
                .contains("FAIL     No token of the token file is good for ever.  [static-tokens; CIS 1.2.2]\n")
                .contains("         mend: sed -i")
                .contains("N.A.     Each namespace with pods has a network policy.")
                .contains("OPEN     Nobody is in the group system:masters.  [masters; CIS 5.1.7]\n")
                .matches(
                        "(?s).*\\d+ pass, 3 fail, \\d+ do not apply, 10 are for people to judge, 0 could not be looked at\n");
    }

    @Test
    void isYamlTooAndNoOtherFormat() {
        assertThat(cli.run("audit", "-o", "yaml").out())
                .contains("kind: SelfCheck")
                .contains("- id: folder-modes\n  cis: 1.1.11\n");
        assertThat(cli.run("audit", "-o", "wide").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void judgesNoFolderOfAnotherCluster() {
        var report = auditOf(folder);

        assertThat(ids(report, "notApplicable")).contains("key-files", "static-tokens", "certificate-ages");
        assertThat(check(report, "key-files").path("reasons").toString()).contains("is no data folder");
    }

    @Test
    void countsWhatItMayNotSeeAsWrong() throws Exception {
        var jane = server.credential("jane", List.of());
        Files.writeString(
                folder.resolve("kubeconfig"),
                Files.readString(folder.resolve("kubeconfig"))
                        .replaceAll(
                                "client-certificate-data: .*",
                                "client-certificate-data: " + base64(jane.certificatePem()))
                        .replaceAll("client-key-data: .*", "client-key-data: " + base64(jane.keyPem())));

        var report = audit();

        assertThat(ids(report, "unknown")).contains("audit-on", "wildcards", "privileged-pods", "authorizer-modes");
        assertThat(ids(report, "pass")).contains("key-files", "anonymous-access", "tls-of-the-api");
    }

    private static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    void isUnreachableWithoutAServer() throws Exception {
        try (var other = TestApiServer.start()) {
            cli = new CommandLineRun(folder, other);
        }

        assertThat(cli.run("audit").code()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void hasIdsThatScriptsCanTellApart() {
        assertThat(Checks.ALL.stream().map(check -> check.rule().id()))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(40);
        assertThat(Checks.ALL).allSatisfy(check -> {
            assertThat(check.rule().id()).matches("[a-z0-9-]+");
            assertThat(check.rule().reference()).matches("|\\d\\.\\d\\.?\\d*(, \\d\\.\\d\\.?\\d*)*");
            assertThat(check.rule().title()).endsWith(".");
        });
    }
}
