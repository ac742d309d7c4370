package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;

/** One cluster of its own with thirty running pods; each test kills something and waits until all is as it was. */
class CrashIT {
    private static final int PODS = 30;
    private static final String MANIFEST = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 30
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers: [{name: web, image: "deploy.local/busybox:1", command: [sleep, "100000"]}]
            """;

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @BeforeAll
    static void thirtyPods() {
        deploy = RunningDeploy.start();
        kubectl = Kubectl.bothVersionsAt(deploy).getLast();
        kubectl.runWith(MANIFEST, "apply", "-f", "-").succeeded();
        kubectl.out("rollout", "status", "deployment/web", "--timeout=170s");
    }

    @AfterAll
    static void purge() {
        deploy.close();
    }

    @Test
    void aKilledContainerIsRestartedInItsPod() {
        var before = Fingerprint.of(kubectl, "default");
        var pod = kubectl.out("get", "pods", "-o", "jsonpath={.items[0].metadata.name}");
        var id = kubectl.out("get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].containerID}")
                .replace("docker://", "");

        kill(processOf(id));

        kubectl.out(
                "wait", "--for=jsonpath={.status.containerStatuses[0].restartCount}=1", "pod/" + pod, "--timeout=30s");
        kubectl.out("wait", "--for=condition=Ready", "pod/" + pod, "--timeout=30s");
        var after = Fingerprint.of(kubectl, "default");
        assertThat(after.containerByPod()).hasSize(PODS);
        assertThat(after.containerByPod().entrySet().stream()
                        .filter(entry -> !before.containerByPod().entrySet().contains(entry)))
                .as("pods with another container than before")
                .hasSize(1);
    }

    @Test
    void theWholeProcessComesBackByUpAndTouchesNoContainer() {
        var before = Fingerprint.of(kubectl, "default");

        kill(deploy.pid("deploy"));
        deploy.up();

        assertUnchangedAndReady(before);
    }

    @Test
    void postgresComesBackByItselfAndNothingAcknowledgedIsLost() {
        var before = Fingerprint.of(kubectl, "default");
        kubectl.out("create", "configmap", "acknowledged", "--from-literal=a=1");

        kill(deploy.pid("postgres"));

        Awaitility.await("writes work again")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> kubectl.run("create", "configmap", "after-" + System.identityHashCode(new Object()))
                                .succeeded());
        assertThat(kubectl.out("get", "configmap", "acknowledged", "-o", "jsonpath={.data.a}"))
                .isEqualTo("1");
        kubectl.out("delete", "configmap", "acknowledged");
        assertUnchangedAndReady(before);
    }

    @Test
    void everythingAtOnceComesBackByUp() {
        var before = Fingerprint.of(kubectl, "default");
        kubectl.out("create", "configmap", "acknowledged", "--from-literal=a=1");

        kill(deploy.pid("deploy"));
        kill(deploy.pid("postgres"));
        deploy.up();

        assertThat(kubectl.out("get", "configmap", "acknowledged", "-o", "jsonpath={.data.a}"))
                .isEqualTo("1");
        kubectl.out("delete", "configmap", "acknowledged");
        assertUnchangedAndReady(before);
    }

    private static void assertUnchangedAndReady(Fingerprint before) {
        kubectl.out("wait", "--for=jsonpath={.status.readyReplicas}=" + PODS, "deployment/web", "--timeout=60s");
        kubectl.out("wait", "--for=condition=Ready", "node", "--all", "--timeout=60s");
        assertThat(Fingerprint.of(kubectl, "default")).isEqualTo(before);
        assertThat(before.containerByPod()).hasSize(PODS);
    }

    private static long processOf(String containerId) {
        var inspected = Command.run(
                Map.of(),
                "",
                List.of(
                        "curl",
                        "-fsS",
                        "--unix-socket",
                        "/var/run/docker.sock",
                        "http://engine/containers/" + containerId + "/json"));
        var pid = new tools.jackson.databind.json.JsonMapper()
                .readTree(inspected.succeeded().out())
                .path("State")
                .path("Pid")
                .asLong();
        assertThat(pid).as("process of a running container").isPositive();
        return pid;
    }

    private static void kill(long pid) {
        Command.run(Map.of(), "", List.of("kill", "-9", "" + pid)).succeeded();
        Awaitility.await("process " + pid + " is gone")
                .atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.of(pid).isEmpty());
    }
}
