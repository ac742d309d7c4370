package sh.deploy.e2e.bench.pods;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.LastingWatch;
import sh.deploy.e2e.docker.RawDocker;

/** Makes pods, and sees by a watch when they are as wanted. */
final class PodTimes implements AutoCloseable {
    private static final String NAMESPACE = "default";
    private static final long PATIENCE_SECONDS = 60;

    private final ApiClient client;
    private final Time time;
    private final LastingWatch<Pod> watch;
    private final ConcurrentHashMap<String, Pod> seen = new ConcurrentHashMap<>();
    private final Object changes = new Object();

    PodTimes(ApiClient client, Time time) {
        this.client = client;
        this.time = time;
        this.watch = LastingWatch.start(client, ResourceTypes.POD, NAMESPACE, new Follower());
    }

    void post(String name) {
        post(name, Map.of());
    }

    void post(String name, Map<String, String> annotations) {
        client.create(
                ResourceTypes.POD,
                new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(name)
                        .withAnnotations(annotations)
                        .endMetadata()
                        .withSpec(sleeping())
                        .build());
    }

    /** One container that does nothing, as the bare ones do, and that ends at once. */
    static PodSpec sleeping() {
        return new PodSpecBuilder()
                .withTerminationGracePeriodSeconds(0L)
                .addNewContainer()
                .withName("main")
                .withImage(RawDocker.IMAGE)
                .withImagePullPolicy("IfNotPresent")
                .withCommand("sleep", "1000")
                .endContainer()
                .build();
    }

    /** @return when the watch showed it, by the monotonic clock */
    long await(String name, Predicate<Pod> wanted) throws IOException {
        return await(
                "pod " + name,
                () -> Optional.ofNullable(seen.get(name)).filter(wanted).isPresent());
    }

    /** @return when the watch showed so many of them, by the monotonic clock */
    long awaitCount(int count, Predicate<Pod> wanted) throws IOException {
        return await(
                count + " pods", () -> seen.values().stream().filter(wanted).count() == count);
    }

    void awaitNone() throws IOException {
        await("the end of all pods", seen::isEmpty);
    }

    void deleteAndAwaitGone(List<String> names) throws IOException {
        for (var name : names) {
            client.delete(ResourceTypes.POD, NAMESPACE, name, Deletion.USUAL.withGracePeriod(0));
        }
        await("the end of " + names, () -> names.stream().noneMatch(seen::containsKey));
    }

    static boolean isRunning(Pod pod) {
        return PodState.phase(pod).equals("Running");
    }

    /** Whether its container runs and is this one. */
    static boolean runs(Pod pod, String container) {
        return pod.getStatus().getContainerStatuses().stream()
                .anyMatch(status -> status.getState().getRunning() != null
                        && status.getContainerID().endsWith(container));
    }

    static boolean hasRestarted(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .anyMatch(status -> restarts(status) > 0
                        && status.getState() != null
                        && status.getState().getRunning() != null);
    }

    String uid(String name) {
        var pod = seen.get(name);
        return pod == null ? "" : ObjectFacts.uid(pod);
    }

    @Override
    public void close() {
        watch.close();
    }

    private static int restarts(ContainerStatus status) {
        return status.getRestartCount() == null ? 0 : status.getRestartCount();
    }

    private long await(String what, java.util.function.BooleanSupplier reached) throws IOException {
        long end = time.nanos() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (changes) {
            while (!reached.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - time.nanos());
                if (left <= 0) {
                    throw new IOException(what + " did not come within " + PATIENCE_SECONDS + " s");
                }
                try {
                    changes.wait(left);
                } catch (InterruptedException stopped) {
                    throw new IOException(stopped);
                }
            }
            return time.nanos();
        }
    }

    private final class Follower implements LastingWatch.Listener<Pod> {
        @Override
        public void shown(Pod pod) {
            seen.put(ObjectFacts.name(pod), pod);
            changed();
        }

        @Override
        public void gone(Pod pod) {
            seen.remove(ObjectFacts.name(pod));
            changed();
        }

        private void changed() {
            synchronized (changes) {
                changes.notifyAll();
            }
        }
    }
}
