package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import sh.deploy.e2e.cluster.History;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.docker.RawDocker;

/**
 * Thirty running pods of one Deployment, and what must be so after something under them has died and come back: the same pods in the
 * same containers, none started again, none doubled in the engine, no pod ever made that nobody asked for, every acknowledged write
 * still there.
 */
final class ThirtyPods {
    static final int COUNT = 30;

    private static final Duration BOUND = Duration.ofSeconds(60);
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
                  containers: [{name: web, image: "deploy.local/busybox:1", command: [sh, -c, "echo hello; exec sleep 100000"]}]
            """;

    private final Kubectl kubectl;
    private final RawDocker docker;
    private final Path data;

    private ThirtyPods(Kubectl kubectl, RawDocker docker, Path data) {
        this.kubectl = kubectl;
        this.docker = docker;
        this.data = data;
    }

    /**
     * Makes them and returns when all are ready.
     *
     * @param data the cluster's folder, which the labels of its containers name
     */
    static ThirtyPods start(Kubectl kubectl, RawDocker docker, Path data) {
        kubectl.runWith(MANIFEST, "apply", "-f", "-").succeeded();
        kubectl.out("rollout", "status", "deployment/web", "--timeout=170s");
        return new ThirtyPods(kubectl, docker, data);
    }

    /** Any of them: its name. */
    String one() {
        return kubectl.out("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[0].metadata.name}");
    }

    /** The process of a pod's only container. */
    long processOf(String pod) {
        var id = kubectl.out("get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].containerID}")
                .replace("docker://", "");
        try {
            long pid = docker.inspect(id).path("State").path("Pid").asLong();
            assertThat(pid).as("process of a running container").isPositive();
            return pid;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int restarts(String pod) {
        return Integer.parseInt(
                kubectl.out("get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].restartCount}"));
    }

    void awaitRestarts(String pod, int restarts) {
        var reached = "--for=jsonpath={.status.containerStatuses[0].restartCount}=" + restarts;
        kubectl.out("wait", reached, "pod/" + pod, "--timeout=60s");
    }

    /** Kills the process of a pod's only container and waits until it runs again. */
    void killContainerOf(String pod) {
        int before = restarts(pod);
        Kill.process(processOf(pod));
        awaitRestarts(pod, before + 1);
        kubectl.out("wait", "--for=condition=Ready", "pod/" + pod, "--timeout=30s");
    }

    void scaleTo(int replicas) {
        kubectl.out("scale", "deployment/web", "--replicas=" + replicas);
    }

    /** Scales and waits until so many are ready and no others are left. */
    void scaleAndSettle(int replicas) {
        scaleTo(replicas);
        awaitReady(replicas);
    }

    void awaitReady(int replicas) {
        kubectl.out("wait", "--for=jsonpath={.status.readyReplicas}=" + replicas, "deployment/web", "--timeout=60s");
        Awaitility.await("exactly " + replicas + " pods")
                .atMost(BOUND)
                .until(() -> kubectl.out("get", "pods", "-l", "app=web", "-o", "name")
                                .lines()
                                .count()
                        == replicas);
    }

    /** As {@link #stayUntouched(int, Runnable)}, where nobody asks for further pods meanwhile. */
    void stayUntouched(Runnable fault) {
        stayUntouched(0, fault);
    }

    /**
     * Lets this happen while somebody writes, and waits until the cluster takes writes and all is ready again.
     *
     * @param asked how many pods are asked for meanwhile, and gone again at the end
     * @param fault kills something and, where that is a person's or a supervisor's task, starts it again
     */
    void stayUntouched(int asked, Runnable fault) {
        var before = Fingerprint.of(kubectl, "default");
        var revision = History.revision(kubectl);
        try (var writes = AcknowledgedWrites.begin(data.resolve("kubeconfig"))) {
            fault.run();
            writes.awaitMore();
            kubectl.out("wait", "--for=condition=Ready", "node", "--all", "--timeout=60s");
            awaitReady(COUNT);
            kubectl.out("wait", "--for=condition=Ready", "pod", "--all", "--timeout=60s");
            assertThat(writes.lost()).as("acknowledged and lost").isEmpty();
        }
        assertThat(Fingerprint.of(kubectl, "default")).isEqualTo(before);
        assertNoneDoubled();
        assertThat(createdSince(revision)).as("pods made since").hasSize(asked);
    }

    /** The engine runs exactly the containers that the pods name. */
    void assertNoneDoubled() {
        assertThat(runningInEngine())
                .isEqualTo(Fingerprint.of(kubectl, "default").containerByUid());
    }

    /** Pod's uid to container. */
    private Map<String, String> runningInEngine() {
        try {
            var found = new TreeMap<String, String>();
            for (var container : docker.list(Map.of("sh.deploy/data", data.toString(), "sh.deploy/container", ""))) {
                var id = container.path("Id").asString();
                var uid = container.path("Labels").path("sh.deploy/uid").asString();
                assertThat(found.put(uid, id))
                        .as("a second container of pod " + uid)
                        .isNull();
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Also pods that came and went while nobody could look. */
    private Set<String> createdSince(String revision) {
        return History.ofPods(kubectl, revision).stream()
                .filter(event -> event.type().equals("ADDED"))
                .map(event -> event.object().path("metadata"))
                .filter(metadata -> metadata.path("namespace").asString().equals("default"))
                .map(metadata -> metadata.path("name").asString())
                .collect(Collectors.toSet());
    }
}
