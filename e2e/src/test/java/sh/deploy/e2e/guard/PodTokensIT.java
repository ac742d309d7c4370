package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.access.InCluster;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.cluster.SharedDeploy;

/** What a pod finds of its account, and how far it gets with that alone. */
@Tag("beside-others")
@ExtendWith(SharedDeploy.class)
class PodTokensIT {
    private static final String NAMESPACE = "pod-tokens";
    private static final String NO_TOKEN = "automountServiceAccountToken: false";
    private static final String READABLE =
            "readinessProbe: {periodSeconds: 1, exec: {command: [test, -r, " + InCluster.FOLDER + "/token]}}";
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @BeforeAll
    static void makeAnAccountThatListsPods() {
        deploy = SharedDeploy.get();
        kubectl = Kubectl.newest(deploy.environment());
        kubectl.out("create", "namespace", NAMESPACE);
        typed("create", "serviceaccount", "robot");
        typed("create", "role", "reader", "--verb=list", "--resource=pods");
        typed("create", "rolebinding", "readers", "--role=reader", "--serviceaccount=" + NAMESPACE + ":robot");
    }

    @AfterAll
    static void dropNamespace() {
        kubectl.out("delete", "namespace", NAMESPACE, "--wait=false");
    }

    @Test
    void aPodFindsWhatClientsLookFor() throws IOException {
        create("finder", "");
        var finder = view("finder");

        var claims = finder.token().claims();
        assertThat(claims.path("sub").asString()).isEqualTo("system:serviceaccount:" + NAMESPACE + ":robot");
        assertThat(claims.at("/kubernetes.io/pod/uid").asString()).isEqualTo(finder.podUid());
        assertThat(claims.at("/kubernetes.io/node/name").asString()).isEqualTo("node-1");
        assertThat(finder.token().life()).isEqualTo(Duration.ofHours(1));
        assertThat(finder.account(InCluster.NAMESPACE)).hasContent(NAMESPACE);
        assertThat(Files.readString(finder.account(InCluster.CA))).isEqualTo(authority());
        assertThat(finder.environment())
                .containsEntry("KUBERNETES_SERVICE_PORT", port())
                .hasEntrySatisfying(
                        "KUBERNETES_SERVICE_HOST",
                        host -> assertThat(host).isNotEmpty().doesNotStartWith("127."));
    }

    @Test
    void aPodMayWhatItsAccountsRoleAllows() throws IOException {
        create("reader", "");
        var bearer = view("reader").bearer(folder);

        assertThat(bearer.out("get", "pods", "-o", "name")).contains("pod/reader\n");
        assertThat(bearer.refused("get", "secrets"))
                .contains("Error from server (Forbidden): secrets is forbidden: User \"system:serviceaccount:"
                        + NAMESPACE
                        + ":robot\" cannot list resource \"secrets\" in API group \"\" in the namespace \"" + NAMESPACE
                        + "\"");
    }

    @Test
    void aPodHasNoneWhereItOrItsAccountSaysSo() throws IOException {
        typed("create", "serviceaccount", "shy");
        typed("patch", "serviceaccount", "shy", "-p", "{\"automountServiceAccountToken\":false}");
        create("without", NO_TOKEN);
        create("of-shy", "serviceAccountName: shy");
        create("in-spite", "serviceAccountName: shy\n  " + NO_TOKEN.replace("false", "true"));

        for (var name : List.of("without", "of-shy")) {
            assertThat(typed("get", "pod", name, "-o", "jsonpath={.spec.volumes}"))
                    .isEmpty();
            assertThat(view(name).path("/var/run/secrets")).doesNotExist();
        }
        assertThat(view("in-spite").token().claims().path("sub").asString()).endsWith(":shy");
    }

    @Test
    void theTokenLiesInMemoryForThePodsUser() throws IOException {
        create("anybody", reads("runAsUser: 65534"));
        create("member", reads("runAsUser: 65534, fsGroup: 2000"));

        for (var name : List.of("anybody", "member")) {
            typed("wait", "--for=condition=Ready", "pod/" + name, "--timeout=60s");
            assertThat(view(name).mounts())
                    .containsPattern(InCluster.FOLDER.replace(".", "\\.") + " ro\\b.* - tmpfs tmpfs ");
        }
        var open = view("anybody").account(InCluster.TOKEN);
        var ofGroup = view("member").account(InCluster.TOKEN);
        assertThat((int) Files.getAttribute(open, "unix:mode") & 0777).isEqualTo(0644);
        assertThat((int) Files.getAttribute(ofGroup, "unix:mode") & 0777).isEqualTo(0640);
        assertThat(Files.getAttribute(ofGroup, "unix:gid")).isEqualTo(2000);
    }

    @Test
    void aTokenIsOverWithItsPodAndLiesNowhere() throws IOException {
        create("leaver", "");
        var leaver = view("leaver");
        var bearer = leaver.bearer(folder);
        bearer.out("get", "pods");
        assertThat(filesWith(bearer.token()).lines())
                .singleElement()
                .asString()
                .contains(leaver.podUid() + "/volumes/kube-api-access-");

        typed("delete", "pod", "leaver", "--timeout=60s");

        assertThat(bearer.refusedAtAll()).contains("bound to one of the pods, \"leaver\", that is gone");
        Awaitility.await("its volumes are gone")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(Files.readAllLines(Path.of("/proc/self/mounts")))
                        .noneMatch(line -> line.contains(leaver.podUid())));
        assertThat(filesWith(bearer.token())).isEmpty();
    }

    @Test
    void aNewKeySignsTheNextTokensAndTheOldOnesStayGood() throws IOException {
        create("early", "");
        var early = view("early");
        var olderKey = early.token().keyId();

        assertThat(deploy.deployctl("rotate-token-key", "--data", deploy.data().toString(), "--now")
                        .succeeded()
                        .out())
                .contains("A new key signs tokens from the next second on");
        var key = Awaitility.await("a token by the new key")
                .atMost(SOON)
                .until(
                        () -> new AccountToken(typed("create", "token", "robot").strip()).keyId(),
                        used -> !used.equals(olderKey));

        early.bearer(folder).out("get", "pods");
        create("late", "");
        assertThat(view("late").token().keyId()).isEqualTo(key);
        view("late").bearer(folder).out("get", "pods");
    }

    /** Lines for a pod that is ready when its user may read the token. */
    private static String reads(String securityContext) {
        return "securityContext: {" + securityContext + "}";
    }

    /** Of the account {@code robot}, unless the lines say otherwise. */
    private static void create(String name, String lines) {
        kubectl.runWith(
                        """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s}
                spec:
                  %s
                  %s
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: deploy.local/busybox:1
                    command: [sleep, "100000"]
                    %s
                """.formatted(
                                        name,
                                        lines.contains("serviceAccountName") ? "" : "serviceAccountName: robot",
                                        lines,
                                        lines.contains("runAsUser") ? READABLE : ""),
                        "create",
                        "-n",
                        NAMESPACE,
                        "-f",
                        "-")
                .succeeded();
    }

    private static ContainerView view(String pod) {
        return ContainerView.of(kubectl, NAMESPACE, pod);
    }

    /** Those below the data folder that hold this text. */
    private static String filesWith(String text) {
        var found = Command.run(
                Map.of(), "", List.of("grep", "-rslF", "-e", text, deploy.data().toString()));
        return found.out();
    }

    private static String authority() {
        var encoded = kubectl.out(
                "config", "view", "--raw", "-o", "jsonpath={.clusters[0].cluster.certificate-authority-data}");
        return new String(Base64.getDecoder().decode(encoded), UTF_8);
    }

    private static String port() {
        var server = kubectl.out("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}");
        return server.substring(server.lastIndexOf(':') + 1);
    }

    private static String typed(String... arguments) {
        var line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("-n", NAMESPACE));
        return kubectl.out(line.toArray(String[]::new));
    }
}
