package sh.deploy.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.e2e.cluster.Kubectl;

/** Quotas, limit ranges and priorities as kubectl's users make and read them. Pods need not run for that, so the server stands alone. */
@Tag("beside-others")
class KubectlQuotaIT {
    private static final String LIMITS = """
            apiVersion: v1
            kind: LimitRange
            metadata: {name: usual}
            spec:
              limits:
                - type: Container
                  default: {cpu: 200m, memory: 64Mi}
                  defaultRequest: {cpu: 100m}
                  max: {cpu: "1"}
            """;
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME}
            spec:
              PRIORITY
              containers: [{name: a, image: "deploy.local/busybox:1", resources: {limits: {LIMITS}}}]
            """;

    @TempDir
    static Path folder;

    private static TestApiServer server;
    private static Map<String, String> environment = Map.of();
    private static int number;

    private String namespace = "";

    @BeforeAll
    static void startServer() throws IOException {
        server = TestApiServer.start();
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
        namespace = "shared-" + ++number;
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void aQuotaIsMadeDescribedAndHeldTo(Kubectl kubectl) {
        make(kubectl);
        assertThat(kubectl.out(
                        "create", "quota", "small", "--hard=pods=2,limits.cpu=500m,count/secrets=1", "-n", namespace))
                .isEqualTo("resourcequota/small created\n");
        create(kubectl, pod("one", "", "cpu: 300m"));

        assertThat(refusal(kubectl, pod("two", "", "cpu: 300m")))
                .endsWith(
                        "pods \"two\" is forbidden: exceeded quota: small, requested: limits.cpu=300m, used: limits.cpu=300m,"
                                + " limited: limits.cpu=500m\n");
        assertThat(refusal(kubectl, pod("two", "", "memory: 1Mi")))
                .endsWith("pods \"two\" is forbidden: failed quota: small: must specify limits.cpu for: a\n");
        create(kubectl, pod("two", "", "cpu: 200m"));
        kubectl.out("create", "secret", "generic", "first", "-n", namespace);
        assertThat(kubectl.run("create", "secret", "generic", "second", "-n", namespace)
                        .failed()
                        .err())
                .contains(
                        "exceeded quota: small, requested: count/secrets=1, used: count/secrets=1, limited: count/secrets=1");

        Awaitility.await("what is shown as used")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(words(kubectl.out("describe", "quota", "small", "-n", namespace)))
                        .contains("count/secrets 1 1", "limits.cpu 500m 500m", "pods 2 2"));
        kubectl.out("delete", "pod", "one", "-n", namespace, "--force", "--grace-period=0");
        create(kubectl, pod("three", "", "cpu: 300m"));
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void aLimitRangeSaysWhatAContainerHasThatDoesNotSayItAndWhatItMayHave(Kubectl kubectl) {
        make(kubectl);
        create(kubectl, LIMITS);
        create(kubectl, pod("silent", "", ""));

        assertThat(kubectl.out(
                        "get", "pod", "silent", "-n", namespace, "-o", "jsonpath={.spec.containers[0].resources}"))
                .isEqualTo(
                        "{\"limits\":{\"cpu\":\"200m\",\"memory\":\"64Mi\"},\"requests\":{\"cpu\":\"100m\",\"memory\":\"64Mi\"}}");
        assertThat(refusal(kubectl, pod("greedy", "", "cpu: 1500m")))
                .endsWith("pods \"greedy\" is forbidden: maximum cpu usage per Container is 1, but limit is 1500m\n");
        assertThat(words(kubectl.out("describe", "limitrange", "usual", "-n", namespace)))
                .contains("Container cpu - 1 100m 200m -");
    }

    @ParameterizedTest(name = "kubectl {0}")
    @MethodSource("versions")
    void aPodHasThePriorityOfItsClass(Kubectl kubectl) {
        make(kubectl);
        var name = "urgent-" + number;
        kubectl.out("create", "priorityclass", name, "--value=1000", "--description=first");
        create(kubectl, pod("pod", "priorityClassName: " + name, ""));

        assertThat(kubectl.out("get", "pod", "pod", "-n", namespace, "-o", "jsonpath={.spec.priority}"))
                .isEqualTo("1000");
        assertThat(refusal(kubectl, pod("other", "priorityClassName: unheard-of", "")))
                .endsWith("pods \"other\" is forbidden: no PriorityClass with name unheard-of was found\n");
        assertThat(words(kubectl.out("get", "priorityclasses")))
                .anyMatch(line -> line.startsWith(name + " 1000 false"));
        kubectl.out("delete", "priorityclass", name);
    }

    private void make(Kubectl kubectl) {
        kubectl.out("create", "namespace", namespace);
    }

    private static String pod(String name, String priority, String limits) {
        return POD.replace("NAME", name).replace("PRIORITY", priority).replace("LIMITS", limits);
    }

    /** Lines, whatever lies between their words. */
    private static List<String> words(String table) {
        return table.lines().map(line -> line.strip().replaceAll("\\s+", " ")).toList();
    }

    private void create(Kubectl kubectl, String manifest) {
        kubectl.runWith(manifest, "create", "-n", namespace, "-f", "-").succeeded();
    }

    private String refusal(Kubectl kubectl, String manifest) {
        return kubectl.runWith(manifest, "create", "-n", namespace, "-f", "-")
                .failed()
                .err();
    }
}
