package sh.deploy.e2e.bench.death;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.e2e.bench.cluster.LastingWatch;
import sh.deploy.e2e.bench.cluster.SpreadDeployment;

/** A Deployment of pods that do nothing, as many on each node, and what becomes of each: a false alarm may not cost one. */
final class WorkingPods implements AutoCloseable {
    private static final String NAME = "working";
    private static final long WITHIN_STEPS = 1200;
    private static final long STEP_MILLIS = 100;

    private final ApiClient client;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final LastingWatch<Pod> watch;

    private WorkingPods(ApiClient client) {
        this.client = client;
        this.watch = LastingWatch.start(client, ResourceTypes.POD, SpreadDeployment.NAMESPACE, new Noting());
    }

    /** Ready when it returns. */
    static WorkingPods start(ApiClient client, List<String> nodes, int replicas) throws InterruptedException {
        var pods = new WorkingPods(client);
        try {
            new SpreadDeployment(client, NAME).start(nodes, replicas, pods::awaitReady, "sleep", "100000");
            return pods;
        } catch (RuntimeException | InterruptedException e) {
            pods.close();
            throw e;
        }
    }

    /** Those that are there and shall stay, by unique name: as the server lists them now, since a watch may lag. */
    Map<String, Pod> now() {
        return client.listAll(ResourceTypes.POD, SpreadDeployment.NAMESPACE, ListOptions.ALL).items().stream()
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
