package sh.deploy.apiserver.nodes;

import com.google.protobuf.ByteString;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.PodStatus;
import sh.deploy.api.node.wire.PodStopped;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.DeleteTerms;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.registry.WriteTerms;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what agents say of their pods, as the agent that says it. The newest report of a pod is what counts; a report
 * about a pod that is gone, or whose name belongs to another one by now, is dropped.
 *
 * <p>Webhooks are asked about statuses. That a pod has stopped goes its own way and asks none: neither a denial nor a status that waits keeps
 * a pod that has stopped, or the lease of a node from which one is removed.
 */
final class PodReports implements AutoCloseable {
    private static final int MAX_PODS_WAITING = 200_000;

    private record PodId(String namespace, String name, String uid) {
        ObjectKey key() {
            return new ObjectKey("", "pods", namespace, name);
        }
    }

    private record Said(Caller agent, ByteString status) {}

    /** @param last the status that is not written yet; null when all are */
    private record Stop(Caller agent, @Nullable ByteString last) {
        static Stop newest(Stop older, Stop newer) {
            return newer.last() == null ? older : newer;
        }
    }

    private final Registry registry;
    private final Store store;
    private final KeyedWrites<PodId, Said> statuses;
    private final KeyedWrites<PodId, Stop> stops;

    /** @param refused hears which pod that was to go stays: its node and uid; called by any thread */
    PodReports(Registry registry, Store store, BiConsumer<String, String> refused) {
        this.registry = registry;
        this.store = store;
        this.statuses = new KeyedWrites<>("pod-status", MAX_PODS_WAITING, (older, newer) -> newer, this::writeStatus);
        this.stops = new KeyedWrites<>(
                "pod-stopped",
                MAX_PODS_WAITING,
                Stop::newest,
                this::stop,
                (pod, stop) -> refused.accept(stop.agent().node(), pod.uid()));
    }

    void status(Caller agent, PodStatus status) {
        statuses.offer(
                new PodId(status.getNamespace(), status.getName(), status.getUid()),
                new Said(agent, status.getStatus()));
    }

    /** False when too much waits already. */
    boolean stopped(Caller agent, PodStopped stopped) {
        var pod = new PodId(stopped.getNamespace(), stopped.getName(), stopped.getUid());
        var last = statuses.newest(pod);
        return stops.offer(pod, new Stop(agent, last == null ? null : last.status()));
    }

    @Override
    public void close() {
        statuses.close();
        stops.close();
    }

    private void writeStatus(PodId pod, Said said) {
        var stored = find(pod);
        if (stored != null) {
            writeStatus(stored, said.agent(), said.status(), WriteTerms.DEFAULT);
        }
    }

    private void stop(PodId pod, Stop stop) {
        var stored = find(pod);
        if (stored == null) {
            return;
        }
        if (stop.last() != null) {
            writeStatus(stored, stop.agent(), stop.last(), WriteTerms.EXEMPT);
        }
        if (JsonTrees.object(stored.json()).path("metadata").has("deletionTimestamp")) {
            registry.execute(stop.agent(), deleteNow(pod));
        }
    }

    private @Nullable StoredObject find(PodId pod) {
        var stored = store.newest().get(pod.key());
        return stored == null || !stored.uid().equals(pod.uid()) ? null : stored;
    }

    private void writeStatus(StoredObject stored, Caller agent, ByteString status, WriteTerms terms) {
        var pod = JsonTrees.object(stored.json());
        var reported = JsonTrees.object(status.toByteArray());
        var merged = PodStatusMerge.merged(pod.path("status"), reported);
        if (!merged.equals(pod.path("status"))) {
            pod.set("status", merged);
            registry.execute(agent, updateStatus(stored.key(), pod).withWrite(terms));
        }
    }

    private static ApiRequest updateStatus(ObjectKey key, ObjectNode pod) {
        return ApiRequest.update("", "v1", "pods", key.namespace(), key.name(), pod)
                .at("status");
    }

    private static ApiRequest deleteNow(PodId pod) {
        return ApiRequest.delete("", "v1", "pods", pod.namespace(), pod.name(), DeleteTerms.AT_ONCE.ofUid(pod.uid()))
                .withWrite(WriteTerms.EXEMPT);
    }
}
