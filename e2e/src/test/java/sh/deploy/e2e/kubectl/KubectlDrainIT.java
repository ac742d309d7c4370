package sh.deploy.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.PodWatch;
import sh.deploy.e2e.cluster.RunningDeploy;

/** Nodes are taken out of service and back, with as much disruption as the pods' budgets allow. */
@Tag("beside-others")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlDrainIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String STOPS_AT_ONCE = "trap 'exit 0' TERM; while true; do sleep 0.1; done";

    private final RunningDeploy deploy = RunningDeploy.start("--nodes", "2");
    private String namespace = "";

    List<Kubectl> versions() {
        return Kubectl.bothVersionsAt(deploy);
    }

    @BeforeAll
    void areThere() {
        assertThat(versions().getFirst().out("get", "nodes")).contains("node-1", "node-2");
    }

    @AfterAll
    void stop() {
        deploy.close();
    }

    @ParameterizedTest
    @MethodSource("versions")
    void sendsNewPodsElsewhereWhileANodeIsCordoned(Kubectl kubectl) {
        startNamespace(kubectl);
        kubectl.out("cordon", "node-2");
        kubectl.await("node.kubernetes.io/unschedulable:NoSchedule", "describe", "node", "node-2");
        assertThat(kubectl.out("get", "node", "node-2")).contains("Ready,SchedulingDisabled");

        deployWeb(kubectl);
        assertThat(nodes(kubectl)).containsOnly("node-1");

        kubectl.out("cordon", "node-1");
        kubectl.out("uncordon", "node-2");
        kubectl.out("scale", "deployment/web", "--replicas=4", "-n", namespace);
        kubectl.out("rollout", "status", "deployment/web", "--timeout=60s", "-n", namespace);
        assertThat(nodes(kubectl)).containsExactly("node-1", "node-1", "node-2", "node-2");

        kubectl.out("uncordon", "node-1");
        assertThat(kubectl.out("get", "nodes")).doesNotContain("SchedulingDisabled");
        kubectl.await("<none>", "get", "node", "node-1", "-o", "custom-columns=TAINTS:.spec.taints");
        endNamespace(kubectl);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void drainsANodeOnePodAfterTheOtherWhenTheBudgetAllowsOne(Kubectl kubectl) {
        startNamespace(kubectl);
        deployWebOnNode1(kubectl);
        kubectl.out("create", "poddisruptionbudget", "web", "--selector=app=web", "--min-available=1", "-n", namespace);
        kubectl.await("1", "get", "pdb", "web", "-o", "jsonpath={.status.disruptionsAllowed}", "-n", namespace);
        assertThat(kubectl.out("get", "pdb", "-n", namespace).lines().map(line -> line.replaceAll(" +", " ")))
                .satisfiesExactly(
                        head -> assertThat(head)
                                .isEqualTo("NAME MIN AVAILABLE MAX UNAVAILABLE ALLOWED DISRUPTIONS AGE"),
                        web -> assertThat(web).startsWith("web 1 N/A 1 "));
        assertThat(kubectl.out("describe", "pdb", "web", "-n", namespace))
                .containsPattern("Allowed disruptions: +1\n +Current: +2\n +Desired: +1\n +Total: +2\n");

        try (var watch = new PodWatch(kubectl, namespace)) {
            var drained = kubectl.run("drain", "node-1", "--timeout=60s").succeeded();

            assertThat(drained.out()).contains("node/node-1 drained");
            assertThat(drained.err()).contains("Cannot evict pod as it would violate the pod's disruption budget.");
            kubectl.out("rollout", "status", "deployment/web", "--timeout=60s", "-n", namespace);
            assertThat(nodes(kubectl)).containsExactly("node-2", "node-2");
            assertThat(watch.states().stream().skip(2))
                    .isNotEmpty()
                    .allSatisfy(pods -> assertThat(pods.values()).anyMatch(pod -> pod.ready() && !pod.terminating()));
        }
        kubectl.out("uncordon", "node-1");
        endNamespace(kubectl);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void leavesThePodsThatTheBudgetHoldsAndSaysSo(Kubectl kubectl) {
        startNamespace(kubectl);
        deployWebOnNode1(kubectl);
        var before = kubectl.out("get", "pods", "-o", "name", "-n", namespace);

        var tried = kubectl.out("drain", "node-1", "--dry-run=server");
        assertThat(tried).contains("node/node-1 cordoned (server dry run)", "node/node-1 drained (server dry run)");
        assertThat(kubectl.out("get", "nodes")).doesNotContain("SchedulingDisabled");

        kubectl.out(
                "create", "poddisruptionbudget", "web", "--selector=app=web", "--max-unavailable=0", "-n", namespace);
        kubectl.await("2", "get", "pdb", "web", "-o", "jsonpath={.status.desiredHealthy}", "-n", namespace);
        var refused = kubectl.run("drain", "node-1", "--timeout=2s").failed();

        assertThat(refused.err())
                .contains(
                        "Cannot evict pod as it would violate the pod's disruption budget.",
                        "global timeout reached: 2s");
        assertThat(kubectl.out("get", "pods", "-o", "name", "-n", namespace)).isEqualTo(before);
        kubectl.out("uncordon", "node-1");
        endNamespace(kubectl);
    }

    private void startNamespace(Kubectl kubectl) {
        namespace = "drain-" + NUMBER.incrementAndGet();
        kubectl.out("create", "namespace", namespace);
    }

    private void endNamespace(Kubectl kubectl) {
        kubectl.out("delete", "namespace", namespace, "--wait=false");
    }

    private void deployWebOnNode1(Kubectl kubectl) {
        kubectl.out("cordon", "node-2");
        deployWeb(kubectl);
        kubectl.out("uncordon", "node-2");
    }

    private void deployWeb(Kubectl kubectl) {
        kubectl.out(
                "create",
                "deployment",
                "web",
                "--image=" + KubectlTest.IMAGE,
                "--replicas=2",
                "-n",
                namespace,
                "--",
                "sh",
                "-c",
                STOPS_AT_ONCE);
        kubectl.out("rollout", "status", "deployment/web", "--timeout=60s", "-n", namespace);
    }

    /** Of each pod that is not on its way out. */
    private List<String> nodes(Kubectl kubectl) {
        return kubectl.out(
                        "get",
                        "pods",
                        "-n",
                        namespace,
                        "-o",
                        "jsonpath={range .items[*]}{.spec.nodeName}{.metadata.deletionTimestamp}{\"\\n\"}{end}")
                .lines()
                .filter(line -> line.length() == "node-1".length())
                .sorted()
                .toList();
    }
}
