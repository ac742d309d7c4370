package sh.deploy.e2e.bench.twins;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.client.Watch;
import sh.deploy.api.client.WatchEvent;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;

/** When a client's watch showed that a pod was made, had a node, and was gone, by the monotonic clock. */
final class MemberWatch implements AutoCloseable {
    private final Time time;
    private final Watch<Pod> watch;
    private final Map<String, Map<Step, Long>> sights = new HashMap<>();
    private volatile boolean closed;

    MemberWatch(ApiClient client, Time time) {
        this.time = time;
        this.watch = client.watch(ResourceTypes.POD, Members.NAMESPACE, ListOptions.ALL, 0);
        Thread.ofPlatform().daemon().name("member-watch").start(this::follow);
    }

    /** @param uid of the pod */
    synchronized OptionalLong at(String uid, Step step) {
        var at = sights.getOrDefault(uid, Map.of()).get(step);
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
    }

    private void follow() {
        try {
            for (var event = watch.next(); event != null; event = watch.next()) {
                switch (event) {
                    case WatchEvent.Added<Pod>(Pod pod) -> see(pod);
                    case WatchEvent.Modified<Pod>(Pod pod) -> see(pod);
                    case WatchEvent.Deleted<Pod>(Pod pod) -> saw(pod, Step.GONE);
                    case WatchEvent.Bookmark<Pod> bookmark -> {}
                }
            }
        } catch (ServerUnreachable lost) {
            if (!closed) {
                System.err.println("the watch of pods broke: " + lost.getMessage());
            }
        }
    }

    private void see(Pod pod) {
        saw(pod, Step.MADE);
        if (!PodState.node(pod).isEmpty()) {
            saw(pod, Step.BOUND);
        }
    }

    private synchronized void saw(Pod pod, Step step) {
        sights.computeIfAbsent(ObjectFacts.uid(pod), _ -> new HashMap<>()).putIfAbsent(step, time.nanos());
    }
}
