package sh.deploy.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.pki.Credential;
import sh.deploy.e2e.cluster.Kubectl;

/** Rights as kubectl asks for them and gives them, with both versions, on a server that needs no engine. */
@Tag("beside-others")
@ParameterizedClass(name = "kubectl {0}")
@MethodSource("versions")
class KubectlAccessIT {
    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    String version;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final TestApiServer server = TestApiServer.start();
    private Kubectl admin;
    private Kubectl jane;

    static Stream<String> versions() {
        return Stream.of("old", "new");
    }

    KubectlAccessIT() {
        this.admin = new Kubectl("", "", Map.of());
        this.jane = admin;
    }

    @BeforeEach
    void logIn() throws IOException {
        admin = kubectl("admin", server.adminCredential());
        jane = kubectl("jane", server.credential("jane", List.of("dev")));
        admin.out("create", "namespace", "shop");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void saysWhatOneMay() {
        admin.out("create", "role", "reader", "--verb=get,list", "--resource=pods,deployments.apps", "-n", "shop");
        admin.out("create", "rolebinding", "readers", "--role=reader", "--group=dev", "-n", "shop");

        assertThat(jane.out("auth", "can-i", "list", "pods", "-n", "shop")).isEqualTo("yes\n");
        assertThat(jane.out("auth", "can-i", "get", "deployments.apps/web", "-n", "shop"))
                .isEqualTo("yes\n");
        assertThat(jane.run("auth", "can-i", "delete", "pods", "-n", "shop")
                        .failed()
                        .out())
                .isEqualTo("no\n");
        assertThat(jane.run("auth", "can-i", "list", "pods").failed().out()).isEqualTo("no\n");
        assertThat(jane.out("auth", "can-i", "get", "/healthz")).isEqualTo("yes\n");
        assertThat(jane.run("auth", "can-i", "get", "/metrics").failed().out()).isEqualTo("no\n");
        assertThat(jane.out("get", "pods", "-n", "shop")).isEmpty();
        assertThat(jane.run("get", "pods").failed().err())
                .contains(
                        "Error from server (Forbidden): pods is forbidden: User \"jane\" cannot list resource \"pods\" in"
                                + " API group \"\" in the namespace \"default\"");
    }

    @Test
    void listsWhatOneMay() {
        admin.out("create", "role", "reader", "--verb=get,list", "--resource=pods", "-n", "shop");
        admin.out("create", "rolebinding", "readers", "--role=reader", "--user=jane", "-n", "shop");

        assertThat(jane.out("auth", "can-i", "--list", "-n", "shop"))
                .containsPattern("pods +\\[\\] +\\[\\] +\\[get list\\]")
                .containsPattern("selfsubjectaccessreviews.authorization.k8s.io +\\[\\] +\\[\\] +\\[create\\]")
                .containsPattern("\\[/healthz\\] +\\[\\] +\\[get\\]");
        assertThat(admin.out("auth", "can-i", "--list")).containsPattern("\\*\\.\\* +\\[\\] +\\[\\] +\\[\\*\\]");
    }

    @Test
    void saysWhoOneIs() {
        assertThat(jane.out("auth", "whoami"))
                .containsPattern("Username +jane")
                .containsPattern("Groups +\\[dev system:authenticated\\]");
    }

    @Test
    void bringsRolesAndBindingsUpToDate() throws IOException {
        var file = Files.writeString(folder.resolve("access.yaml"), """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: "team:reader"}
                rules:
                - {verbs: [get], apiGroups: [""], resources: [pods]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: readers, namespace: shop}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "team:reader"}
                subjects:
                - {apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}
                """).toString();
        assertThat(admin.out("auth", "reconcile", "-f", file))
                .contains("clusterrole.rbac.authorization.k8s.io/team:reader reconciled")
                .contains("rolebinding.rbac.authorization.k8s.io/readers reconciled");
        assertThat(jane.out("auth", "can-i", "get", "pods", "-n", "shop")).isEqualTo("yes\n");

        admin.out("patch", "clusterrole", "team:reader", "--type=merge", "-p", "{\"rules\":[]}");
        assertThat(jane.run("auth", "can-i", "get", "pods", "-n", "shop")
                        .failed()
                        .out())
                .isEqualTo("no\n");
        admin.out("auth", "reconcile", "-f", file);
        assertThat(jane.out("auth", "can-i", "get", "pods", "-n", "shop")).isEqualTo("yes\n");
    }

    @Test
    void appliesDescribesAndShowsThem() {
        admin.out("create", "clusterrole", "reader", "--verb=get", "--resource=pods", "--resource-name=web");
        admin.out("create", "clusterrolebinding", "readers", "--clusterrole=reader", "--serviceaccount=shop:builder");

        assertThat(admin.out("get", "clusterroles", "reader")).contains("NAME", "CREATED AT");
        assertThat(admin.out("get", "clusterrolebindings", "readers", "-o", "wide"))
                .contains("ROLE", "USERS", "GROUPS", "SERVICEACCOUNTS", "ClusterRole/reader", "shop/builder");
        assertThat(admin.out("describe", "clusterrole", "reader")).contains("pods", "[web]", "[get]");
        assertThat(admin.out("describe", "clusterrolebinding", "readers"))
                .contains("ServiceAccount", "builder", "shop");
        assertThat(admin.out("explain", "clusterrole.rules")).contains("nonResourceURLs");
        assertThat(admin.out("get", "clusterrole", "cluster-admin", "system:node", "-o", "name"))
                .contains("clusterrole.rbac.authorization.k8s.io/system:node");
    }

    @Test
    void refusesToGiveMoreThanOneHas() {
        admin.out("create", "rolebinding", "admins", "--clusterrole=admin", "--user=jane", "-n", "shop");

        jane.out("create", "role", "reader", "--verb=get", "--resource=pods", "-n", "shop");
        assertThat(jane.run("create", "role", "reader2", "--verb=get", "--resource=nodes", "-n", "shop")
                        .failed()
                        .err())
                .contains(
                        "roles.rbac.authorization.k8s.io \"reader2\" is forbidden: user \"jane\" (groups=[\"dev\""
                                + " \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:",
                        "{APIGroups:[\"\"], Resources:[\"nodes\"], Verbs:[\"get\"]}");
    }

    @Test
    void asksInTheNameOfSomebodyElse() {
        admin.out("create", "clusterrolebinding", "viewers", "--clusterrole=view", "--user=june");

        assertThat(admin.out("auth", "can-i", "list", "pods", "--as=june")).isEqualTo("yes\n");
        assertThat(admin.run("auth", "can-i", "list", "secrets", "--as=june")
                        .failed()
                        .out())
                .isEqualTo("no\n");
        assertThat(admin.out("auth", "whoami", "--as=june", "--as-group=ops")).contains("june", "ops");
        assertThat(jane.run("auth", "can-i", "get", "/healthz", "--as=june")
                        .failed()
                        .err())
                .contains(
                        "users \"june\" is forbidden: User \"jane\" cannot impersonate resource \"users\" in API group \"\"");
    }

    private Kubectl kubectl(String name, Credential credential) throws IOException {
        var config = folder.resolve(name);
        Files.writeString(config, """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{name: test, context: {cluster: test, user: test}}]
                clusters: [{name: test, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: test, user: {client-certificate-data: %s, client-key-data: %s}}]
                """.formatted(
                        server.url(),
                        base64(server.caPem()),
                        base64(credential.certificatePem()),
                        base64(credential.keyPem())));
        var binary = Objects.requireNonNull(
                System.getProperty("kubectl." + version),
                "-Dkubectl." + version + " is unset: run bin/test, which fetches it");
        return new Kubectl(
                version,
                binary,
                Map.of(
                        "KUBECONFIG",
                        config.toString(),
                        "HOME",
                        folder.resolve("home-" + name).toString()));
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }
}
