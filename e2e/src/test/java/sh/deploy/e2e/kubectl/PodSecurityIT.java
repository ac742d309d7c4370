package sh.deploy.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.admission.AdmissionConfiguration;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Kubectl;

/** What kubectl's users read when a namespace holds to a level. Pods need not run for that, so the server stands alone. */
@Tag("beside-others")
class PodSecurityIT {
    private static final String BOLD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: bold
            spec:
              containers:
                - name: a
                  image: deploy.local/busybox:1
                  securityContext:
                    privileged: true
            """;
    private static final String WORKLOAD = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels: {app: web}
              template:
                metadata:
                  labels: {app: web}
                spec:
                  hostNetwork: true
                  containers:
                    - name: a
                      image: deploy.local/busybox:1
            """;

    private static final String EXEMPTIONS = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
              - name: PodSecurity
                configuration:
                  apiVersion: pod-security.admission.config.k8s.io/v1
                  kind: PodSecurityConfiguration
                  exemptions:
                    usernames: [robot]
            """;

    @TempDir
    static Path folder;

    private static TestApiServer server;
    private static Map<String, String> environment = Map.of();
    private static int number;

    private String namespace = "";

    @BeforeAll
    static void startServer() throws IOException {
        var exemptions = AdmissionConfiguration.read(Files.writeString(folder.resolve("admission.yaml"), EXEMPTIONS));
        server = TestApiServer.start(new SystemTime(), settings -> settings.withPodSecurity(exemptions.podSecurity()));
        environment = ServerKubeconfig.ofAdmin(server, folder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    static List<Kubectl> versions() {
        return Kubectl.bothVersions(environment);
    }

    @BeforeEach
    void nextNamespace() {
        namespace = "careful-" + ++number;
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void readsWhatToChange(Kubectl kubectl) {
        make(kubectl, "pod-security.kubernetes.io/enforce=baseline");

        var refused =
                kubectl.runWith(BOLD, "create", "-n", namespace, "-f", "-").failed();
        var workload =
                kubectl.runWith(WORKLOAD, "apply", "-n", namespace, "-f", "-").succeeded();

        assertThat(refused.err())
                .startsWith("Error from server (Forbidden): ")
                .endsWith(
                        "pods \"bold\" is forbidden: violates PodSecurity \"baseline:latest\": privileged (container \"a\""
                                + " must not set securityContext.privileged=true)\n");
        assertThat(workload.out()).isEqualTo("deployment.apps/web created\n");
        assertThat(workload.err())
                .isEqualTo(
                        "Warning: would violate PodSecurity \"baseline:latest\": host namespaces (hostNetwork=true)\n");
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void readsWhichPodsANewLevelWouldNotTake(Kubectl kubectl) {
        make(kubectl, "team=shop");
        kubectl.runWith(BOLD, "create", "-n", namespace, "-f", "-").succeeded();

        var labeled = kubectl.run("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=baseline")
                .succeeded();
        var wrong = kubectl.run("label", "namespace", namespace, "pod-security.kubernetes.io/warn=all")
                .failed();

        assertThat(labeled.out()).isEqualTo("namespace/" + namespace + " labeled\n");
        assertThat(labeled.err())
                .isEqualTo(
                        "Warning: existing pods in namespace \"" + namespace
                                + "\" violate the new PodSecurity enforce level \"baseline:latest\"\nWarning: bold: privileged\n");
        assertThat(wrong.err()).contains("must be one of privileged, baseline, restricted");
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void readsWhatWasTakenAway(Kubectl kubectl) {
        make(kubectl, "pod-security.kubernetes.io/enforce=baseline", "deploy.sh/pod-security-mode=strip");

        var taken = kubectl.runWith(BOLD, "create", "-n", namespace, "-f", "-").succeeded();

        assertThat(taken.err())
                .isEqualTo("Warning: removed spec.containers[0].securityContext.privileged=true: PodSecurity"
                        + " \"baseline:latest\" does not allow it, and this namespace is labeled"
                        + " deploy.sh/pod-security-mode=strip\n");
        assertThat(kubectl.out(
                        "get", "pod", "bold", "-n", namespace, "-o", "jsonpath={.spec.containers[0].securityContext}"))
                .isEqualTo("{}");
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void letsThoseBeWhoAreExempt(Kubectl kubectl) {
        make(kubectl, "pod-security.kubernetes.io/enforce=baseline");

        var refused = createAs("jane", kubectl).failed();
        var taken = createAs("robot", kubectl).succeeded();

        assertThat(refused.err()).contains("violates PodSecurity \"baseline:latest\": privileged");
        assertThat(taken.out()).isEqualTo("pod/bold created\n");
        assertThat(taken.err()).isEmpty();
    }

    private Command createAs(String user, Kubectl kubectl) {
        return kubectl.runWith(
                BOLD, "create", "-n", namespace, "-f", "-", "--as", user, "--as-group", "system:masters");
    }

    private void make(Kubectl kubectl, String... labels) {
        kubectl.out("create", "namespace", namespace);
        for (var label : labels) {
            kubectl.out("label", "namespace", namespace, label);
        }
    }
}
