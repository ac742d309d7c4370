package sh.deploy.e2e.bench.death;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.e2e.bench.cluster.LastingWatch;
import sh.deploy.e2e.docker.RawDocker;

/** A Deployment of pods that do nothing, as many on each node, and what becomes of each: a false alarm may not cost one. */
final class WorkingPods implements AutoCloseable {
    private static final String NAMESPACE = "default";
    private static final String NAME = "working";
    private static final long WITHIN_STEPS = 1200;
    private static final long STEP_MILLIS = 100;

    private final ApiClient client;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final LastingWatch<Pod> watch;

    private WorkingPods(ApiClient client) {
        this.client = client;
        this.watch = LastingWatch.start(client, ResourceTypes.POD, NAMESPACE, new Noting());
    }

    /** Ready when it returns. */
    static WorkingPods start(ApiClient client, List<String> nodes, int replicas) throws InterruptedException {
        var pods = new WorkingPods(client);
        try {
            pods.spread(nodes, replicas);
            return pods;
        } catch (RuntimeException | InterruptedException e) {
            pods.close();
            throw e;
        }
    }

    /** Those that are there and shall stay, by unique name: as the server lists them now, since a watch may lag. */
    Map<String, Pod> now() {
        return client.listAll(ResourceTypes.POD, NAMESPACE, ListOptions.ALL).items().stream()
                .filter(PodState::isActive)
                .collect(Collectors.toMap(ObjectFacts::uid, pod -> pod));
    }

    /** Unique names of all that ever were. */
    Set<String> seen() {
        return Set.copyOf(seen);
    }

    /** Whether some may have come and gone unseen. */
    boolean mayHaveMissedSome() {
        return watch.gaps() > 0;
    }

    @Override
    public void close() {
        watch.close();
    }

    /** In turns, in each of which one node takes pods and the others are cordoned: the scheduler alone would fill one after the other. */
    private void spread(List<String> nodes, int replicas) throws InterruptedException {
        nodes.forEach(node -> cordon(node, true));
        create();
        for (int i = 1; i <= nodes.size(); i++) {
            cordon(nodes.get(i - 1), false);
            int wanted = replicas * i / nodes.size();
            scale(wanted);
            awaitReady(wanted);
            cordon(nodes.get(i - 1), true);
        }
        nodes.forEach(node -> cordon(node, false));
    }

    private void awaitReady(int wanted) throws InterruptedException {
        for (int i = 0; i < WITHIN_STEPS && ready() < wanted; i++) {
            Thread.sleep(STEP_MILLIS);
        }
        if (ready() < wanted) {
            throw new IllegalStateException("only " + ready() + " of " + wanted + " pods became ready");
        }
    }

    private long ready() {
        return now().values().stream().filter(PodState::isReady).count();
    }

    private void cordon(String node, boolean unschedulable) {
        var spec = Json.MAPPER.createObjectNode();
        spec.putObject("spec").put("unschedulable", unschedulable);
        client.patch(ResourceTypes.NODE, "", node, Patch.merge(spec));
    }

    private void scale(int replicas) {
        var spec = Json.MAPPER.createObjectNode();
        spec.putObject("spec").put("replicas", replicas);
        client.patch(ResourceTypes.DEPLOYMENT, NAMESPACE, NAME, Patch.merge(spec));
    }

    private void create() {
        client.create(
                ResourceTypes.DEPLOYMENT,
                new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withNewSelector()
                        .addToMatchLabels("app", NAME)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(0L)
                        .addNewContainer()
                        .withName("main")
                        .withImage(RawDocker.IMAGE)
                        .withImagePullPolicy("IfNotPresent")
                        .withCommand("sleep", "100000")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
    }

    private final class Noting implements LastingWatch.Listener<Pod> {
        @Override
        public void shown(Pod pod) {
            seen.add(ObjectFacts.uid(pod));
        }

        @Override
        public void gone(Pod pod) {
            seen.add(ObjectFacts.uid(pod));
        }
    }
}
