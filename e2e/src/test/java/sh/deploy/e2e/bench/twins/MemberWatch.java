package sh.deploy.e2e.bench.twins;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.cluster.LastingWatch;

/** When a client's watch showed that a pod was made, had a node, and was gone, by the monotonic clock. */
final class MemberWatch implements AutoCloseable, LastingWatch.Listener<Pod> {
    private final Time time;
    private final LastingWatch<Pod> watch;
    private final Map<String, Map<Step, Long>> sights = new HashMap<>();

    MemberWatch(ApiClient client, Time time) {
        this.time = time;
        this.watch = LastingWatch.start(client, ResourceTypes.POD, Members.NAMESPACE, this);
    }

    /** @param uid of the pod */
    synchronized OptionalLong at(String uid, Step step) {
        var at = sights.getOrDefault(uid, Map.of()).get(step);
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    /** How often the watch missed what happened meanwhile. */
    int gaps() {
        return watch.gaps();
    }

    @Override
    public void close() {
        watch.close();
    }

    @Override
    public void shown(Pod pod) {
        saw(pod, Step.MADE);
        if (!PodState.node(pod).isEmpty()) {
            saw(pod, Step.BOUND);
        }
    }

    @Override
    public void gone(Pod pod) {
        saw(pod, Step.GONE);
    }

    private synchronized void saw(Pod pod, Step step) {
        sights.computeIfAbsent(ObjectFacts.uid(pod), _ -> new HashMap<>()).putIfAbsent(step, time.nanos());
    }
}
