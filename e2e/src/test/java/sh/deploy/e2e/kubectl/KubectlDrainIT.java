package sh.deploy.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.PodWatch;
import sh.deploy.e2e.cluster.RunningDeploy;

/** Nodes are taken out of service and back, with as much disruption as the pods' budgets allow; volumes stay on theirs. */
@Tag("beside-others")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlDrainIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String STOPS_AT_ONCE = "trap 'exit 0' TERM; while true; do sleep 0.1; done";

    private static final String LEDGER = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: ledger, namespace: %s}
            spec:
              replicas: 2
              serviceName: ledger
              selector: {matchLabels: {app: ledger}}
              template:
                metadata: {labels: {app: ledger}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: ledger
                    image: deploy.local/busybox:1
                    command: [sh, -c, 'echo x >> /data/begun; echo $HOSTNAME has begun $(wc -l < /data/begun) times; exec sleep 100000']
                    volumeMounts: [{name: data, mountPath: /data}]
              volumeClaimTemplates:
              - metadata: {name: data}
                spec:
                  accessModes: [ReadWriteOnce]
                  resources: {requests: {storage: 10Mi}}
            """;

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

    @Test
    void membersOfASetFindTheirVolumesAgainHoweverTheyWentAndDeletedClaimsTakeTheirsAlong() {
        var kubectl = versions().getLast();
        startNamespace(kubectl);
        kubectl.runWith(LEDGER.formatted(namespace), "apply", "-f", "-").succeeded();
        kubectl.out("rollout", "status", "statefulset/ledger", "--timeout=60s", "-n", namespace);
        assertThat(nodes(kubectl)).containsExactly("node-1", "node-2");
        var node = nodeOf(kubectl, "ledger-0");
        assertThat(kubectl.out("get", "pvc,pv,sc", "-n", namespace).replaceAll(" +", " "))
                .contains(
                        "NAME STATUS VOLUME CAPACITY ACCESS MODES STORAGECLASS VOLUMEATTRIBUTESCLASS AGE",
                        "persistentvolumeclaim/data-ledger-0 Bound pvc-",
                        " 10Mi RWO local <unset> ",
                        " 10Mi RWO Delete Bound " + namespace + "/data-ledger-1 local <unset> ",
                        "storageclass.storage.k8s.io/local (default) deploy.sh/local Delete WaitForFirstConsumer false ");
        assertThat(kubectl.out("describe", "pvc", "data-ledger-0", "-n", namespace))
                .containsPattern("Used By: +ledger-0")
                .contains("ProvisioningSucceeded", "WaitForFirstConsumer");

        awaitBegun(kubectl, "ledger-0", 1);
        awaitBegun(kubectl, "ledger-1", 1);
        kubectl.out("delete", "pod", "ledger-0", "-n", namespace);
        awaitBegun(kubectl, "ledger-0", 2);
        assertThat(nodeOf(kubectl, "ledger-0")).isEqualTo(node);

        kubectl.out("drain", node, "--timeout=60s");
        kubectl.await("1 node(s) had volume node affinity conflict", "describe", "pod", "ledger-0", "-n", namespace);
        kubectl.out("uncordon", node);
        awaitBegun(kubectl, "ledger-0", 3);
        assertThat(nodeOf(kubectl, "ledger-0")).isEqualTo(node);

        kubectl.out("scale", "statefulset/ledger", "--replicas=1", "-n", namespace);
        kubectl.out("wait", "pod/ledger-1", "--for=delete", "--timeout=60s", "-n", namespace);
        kubectl.out("scale", "statefulset/ledger", "--replicas=2", "-n", namespace);
        awaitBegun(kubectl, "ledger-1", 2);

        var folder = Path.of(
                kubectl.out("get", "pv", volumeOf(kubectl, "data-ledger-1"), "-o", "jsonpath={.spec.local.path}"));
        assertThat(folder.resolve("begun")).exists();
        kubectl.out("delete", "pvc", "data-ledger-1", "--wait=false", "-n", namespace);
        assertThat(kubectl.out("get", "pvc", "data-ledger-1", "-n", namespace)).contains("Terminating");
        assertThat(folder.resolve("begun")).as("its pod still uses it").exists();
        kubectl.out("scale", "statefulset/ledger", "--replicas=1", "-n", namespace);
        kubectl.out("wait", "pvc/data-ledger-1", "--for=delete", "--timeout=60s", "-n", namespace);
        kubectl.out("wait", "pv/" + folder.getFileName(), "--for=delete", "--timeout=60s");
        assertThat(folder).doesNotExist();
        endNamespace(kubectl);
        kubectl.await("[]", "get", "pv", "-o", "jsonpath={.items}");
    }

    private String nodeOf(Kubectl kubectl, String pod) {
        return kubectl.out("get", "pod", pod, "-o", "jsonpath={.spec.nodeName}", "-n", namespace);
    }

    private String volumeOf(Kubectl kubectl, String claim) {
        return kubectl.out("get", "pvc", claim, "-o", "jsonpath={.spec.volumeName}", "-n", namespace);
    }

    private void awaitBegun(Kubectl kubectl, String pod, int times) {
        kubectl.await(pod + " has begun " + times + " times", "logs", pod, "-n", namespace);
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
