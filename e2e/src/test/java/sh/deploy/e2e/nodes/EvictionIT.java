package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;

/**
 * The pods of one node use up what it declares of memory, while the machine has plenty: the one that uses most beyond what it asked for
 * goes, and its ReplicaSet replaces it on the other node.
 */
@Tag("beside-others")
class EvictionIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** Of 300 MiB a tenth must stay free. */
    private static final String MEMORY = "300Mi";

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME}
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: deploy.local/busybox:1
                command: [sh, -c, "COMMAND"]
                resources: RESOURCES
            """;

    private static final String GREEDY = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: greedy}
            spec:
              selector: {matchLabels: {app: greedy}}
              template:
                metadata: {labels: {app: greedy}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: deploy.local/busybox:1
                    command: [sh, -c, "COMMAND"]
            """;

    private static RunningDeploy deploy;
    private static Kubectl kubectl;

    @BeforeAll
    static void start() {
        deploy = RunningDeploy.start(
                "--nodes",
                "2",
                "--node-capacity",
                "cpu=4,memory=" + MEMORY,
                "--eviction-pressure-transition-period",
                "5s",
                "--pod-pids-limit",
                "64");
        kubectl = Kubectl.newest(deploy.environment());
    }

    @AfterAll
    static void end() {
        deploy.close();
    }

    /** Holds so much memory: a line that does not end is kept whole by tail. */
    private static String holding(int mebibytes) {
        return "(head -c " + mebibytes * (1 << 20) + " /dev/zero; sleep 100000) | tail";
    }

    private static void make(String name, String command, String resources) {
        kubectl.runWith(
                        POD.replace("NAME", name).replace("COMMAND", command).replace("RESOURCES", resources),
                        "create",
                        "-f",
                        "-")
                .succeeded();
    }

    private static String status(String pod, String path) {
        return kubectl.out("get", "pod", pod, "-o", "jsonpath=" + path);
    }

    private static String nodeHas(String condition) {
        return nodeHas("node-1", condition);
    }

    private static String nodeHas(String node, String condition) {
        return kubectl.out(
                "get", "node", node, "-o", "jsonpath={.status.conditions[?(@.type==\"" + condition + "\")].status}");
    }

    private static String taints() {
        return kubectl.out("get", "node", "node-1", "-o", "jsonpath={.spec.taints[*].key}");
    }

    @Test
    void whoUsesMostBeyondItsRequestGoesAndIsReplacedElsewhere() {
        kubectl.out("cordon", "node-2");
        make("promised", holding(140), "{requests: {memory: 160Mi}}");
        make("modest", "sleep 100000", "{}");
        kubectl.out("wait", "--for=condition=Ready", "pod/promised", "pod/modest", "--timeout=60s");
        kubectl.runWith(GREEDY.replace("COMMAND", holding(150)), "create", "-f", "-")
                .succeeded();
        // Its replacement cannot be there: it waits for a node that is neither cordoned nor under pressure.
        await("the greedy pod has a node")
                .atMost(BOUND)
                .until(() -> !greedyOn("node-1").isEmpty());
        var victim = greedyOn("node-1");
        kubectl.out("uncordon", "node-2");

        await("the greedy pod is evicted")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(status(victim, "{.status.phase} {.status.reason}"))
                        .isEqualTo("Failed Evicted"));
        assertThat(status(victim, "{.status.message}"))
                .startsWith("The node was low on resource: memory. Threshold quantity: 30Mi, available: ")
                .contains("Container main was using ", ", request is 0, has larger consumption of memory.");
        assertThat(status(victim, "{.status.conditions[?(@.type==\"DisruptionTarget\")].reason}"))
                .isEqualTo("TerminationByKubelet");
        await("all is told")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(kubectl.out("get", "events", "-o", "jsonpath={.items[*].reason}"))
                        .contains("EvictionThresholdMet", "NodeHasInsufficientMemory", "Evicted"));
        await("another takes its place on the other node")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(kubectl.out(
                                "get",
                                "pods",
                                "-l",
                                "app=greedy",
                                "--field-selector=status.phase=Running",
                                "-o",
                                "jsonpath={.items[*].spec.nodeName}"))
                        .isEqualTo("node-2"));
        await("the pressure is over")
                .atMost(BOUND)
                .untilAsserted(
                        () -> assertThat(nodeHas("MemoryPressure") + taints()).isEqualTo("False"));
        for (var pod : new String[] {"promised", "modest"}) {
            assertThat(status(pod, "{.status.phase} {.status.containerStatuses[0].restartCount}"))
                    .isEqualTo("Running 0");
        }
        awaitReady("node-1");
    }

    private static String greedyOn(String node) {
        return kubectl.out(
                "get",
                "pods",
                "-l",
                "app=greedy",
                "--field-selector=spec.nodeName=" + node,
                "-o",
                "jsonpath={.items[*].metadata.name}");
    }

    private static void awaitReady(String node) {
        await(node + " is well")
                .atMost(BOUND)
                .until(() -> nodeHas(node, "Ready").equals("True"));
    }

    /** The shell gives up at the first process it is refused, and says so by its exit code. */
    @Test
    void aForkBombEndsAtItsBound() {
        make("bomb", "i=0; while [ $i -lt 500 ]; do sleep 60 & i=$((i+1)); done; exec sleep 100000", "{}");
        await("the bomb has gone off")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(status(
                                "bomb", "{.status.phase} {.status.containerStatuses[0].state.terminated.exitCode}"))
                        .isEqualTo("Failed 2"));
        assertThat(kubectl.out("logs", "bomb")).contains("can't fork");
        var node = status("bomb", "{.spec.nodeName}");
        awaitReady(node);
        assertThat(nodeHas(node, "PIDPressure")).isEqualTo("False");
    }
}
