package sh.deploy.e2e.bench.death;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.client.Watch;
import sh.deploy.api.client.WatchEvent;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.e2e.docker.RawDocker;

/** A Deployment of pods that do nothing, and what becomes of each: a false alarm may not cost one. */
final class WorkingPods implements AutoCloseable {
    private static final String NAMESPACE = "default";
    private static final String NAME = "working";
    private static final long WITHIN_STEPS = 1200;
    private static final long STEP_MILLIS = 100;

    private final ApiClient client;
    private final Map<String, Pod> living = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Watch<Pod> watch;

    private WorkingPods(ApiClient client) {
        this.client = client;
        this.watch = client.watch(ResourceTypes.POD, NAMESPACE, ListOptions.ALL, 0);
        Thread.ofPlatform().daemon().name("working-pods").start(this::follow);
    }

    /** Ready when it returns. */
    static WorkingPods start(ApiClient client, int replicas) throws InterruptedException {
        var pods = new WorkingPods(client);
        pods.create(replicas);
        for (int i = 0; i < WITHIN_STEPS && pods.ready() < replicas; i++) {
            Thread.sleep(STEP_MILLIS);
        }
        if (pods.ready() < replicas) {
            pods.close();
            throw new IllegalStateException("only " + pods.ready() + " of " + replicas + " pods became ready");
        }
        return pods;
    }

    /** Unique names of those that are there. */
    synchronized Set<String> living() {
        return Set.copyOf(living.keySet());
    }

    /** Unique names of all that ever were. */
    synchronized Set<String> seen() {
        return Set.copyOf(seen);
    }

    @Override
    public void close() {
        watch.close();
    }

    private synchronized long ready() {
        return living.values().stream().filter(PodState::isReady).count();
    }

    private void create(int replicas) {
        client.create(
                ResourceTypes.DEPLOYMENT,
                new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
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

    private void follow() {
        try {
            for (var event = watch.next(); event != null; event = watch.next()) {
                take(event);
            }
        } catch (ServerUnreachable closed) {
            Thread.onSpinWait();
        }
    }

    private synchronized void take(WatchEvent<Pod> event) {
        switch (event) {
            case WatchEvent.Added<Pod>(Pod pod) -> put(pod);
            case WatchEvent.Modified<Pod>(Pod pod) -> put(pod);
            case WatchEvent.Deleted<Pod>(Pod pod) -> living.remove(ObjectFacts.uid(pod));
            case WatchEvent.Bookmark<Pod> bookmark -> {}
        }
    }

    private void put(Pod pod) {
        living.put(ObjectFacts.uid(pod), pod);
        seen.add(ObjectFacts.uid(pod));
    }
}
