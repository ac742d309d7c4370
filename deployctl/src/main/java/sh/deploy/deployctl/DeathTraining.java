package sh.deploy.deployctl;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;

/**
 * A node falls silent and its pods are replaced, by pods that stand by among others. A process sees that seldom, so it is always the
 * first time, and then every millisecond counts.
 */
final class DeathTraining {
    private static final String NAME = "anywhere";
    private static final int REPLICAS = 4;
    private static final int STANDBYS = 4;
    /** The machine that builds may be busy. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ApiClient client;
    private final String survivor;
    private final Path agentPid;

    /**
     * @param survivor the node that has the pods at last
     * @param agentPid file with the process of the other node's agent
     */
    DeathTraining(ApiClient client, String survivor, Path agentPid) {
        this.client = client;
        this.survivor = survivor;
        this.agentPid = agentPid;
    }

    /** Says what failed, and goes on: all that was trained before is worth more. */
    void run() throws InterruptedException {
        try {
            client.create(
                    ResourceTypes.DEPLOYMENT,
                    ClusterTraining.deployment(NAME, REPLICAS, Map.of(Standby.REPLICAS, "" + STANDBYS), Map.of()));
            await(REPLICAS, pod -> !Standby.isOne(pod) && PodState.isReady(pod));
            await(STANDBYS, Standby::isFrozen);
            // Pods that stand by take the new places, on both nodes.
            ClusterTraining.scale(client, NAME, REPLICAS + STANDBYS);
            await(REPLICAS + STANDBYS, pod -> !Standby.isOne(pod) && PodState.isReady(pod));
            await(STANDBYS, Standby::isFrozen);
            fallSilent();
        } catch (IOException | RuntimeException failed) {
            System.err.println("the death of a node is not trained: " + failed);
        }
    }

    private void fallSilent() throws IOException, InterruptedException {
        long pid = Long.parseLong(Files.readString(agentPid));
        signal("STOP", pid);
        try {
            await(
                    REPLICAS + STANDBYS,
                    pod -> !Standby.isOne(pod)
                            && PodState.isReady(pod)
                            && PodState.node(pod).equals(survivor));
        } finally {
            signal("CONT", pid);
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, "" + pid).inheritIO().start().waitFor();
    }

    private void await(int count, Predicate<Pod> wanted) throws InterruptedException, IOException {
        TrainingFolder.await(
                () -> count(wanted) == count, LIMIT, () -> count(wanted) + " pods are as " + count + " should be");
    }

    private long count(Predicate<Pod> wanted) {
        return client.listAll(ResourceTypes.POD, ClusterTraining.NAMESPACE, ListOptions.ALL).items().stream()
                .filter(pod -> NAME.equals(ObjectFacts.labels(pod).get("app")))
                .filter(wanted)
                .count();
    }
}
