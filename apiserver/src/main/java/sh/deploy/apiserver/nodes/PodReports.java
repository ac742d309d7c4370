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
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what agents say of their pods, as the agent that says it. The newest report of a pod is what counts; a report
 * about a pod that is gone, or whose name belongs to another one by now, is dropped.
 */
final class PodReports implements AutoCloseable {
    private static final int MAX_PODS_WAITING = 200_000;

    private record PodId(String namespace, String name, String uid) {
        ObjectKey key() {
            return new ObjectKey("", "pods", namespace, name);
        }
    }

    /** @param status null when only the end of the pod is reported */
    private record Report(Caller agent, @Nullable ByteString status, boolean stopped) {
        static Report newest(Report older, Report newer) {
            return new Report(
                    newer.agent(),
                    newer.status() == null ? older.status() : newer.status(),
                    older.stopped() || newer.stopped());
        }
    }

    private final Registry registry;
    private final Store store;
    private final KeyedWrites<PodId, Report> writes;

    /** @param refused hears which pod that was to go stays: its node and uid; called by any thread */
    PodReports(Registry registry, Store store, BiConsumer<String, String> refused) {
        this.registry = registry;
        this.store = store;
        this.writes = new KeyedWrites<>("pod-status", MAX_PODS_WAITING, Report::newest, this::write, (pod, report) -> {
            if (report.stopped()) {
                refused.accept(report.agent().node(), pod.uid());
            }
        });
    }

    void status(Caller agent, PodStatus status) {
        writes.offer(
                new PodId(status.getNamespace(), status.getName(), status.getUid()),
                new Report(agent, status.getStatus(), false));
    }

    /** False when too much waits already. */
    boolean stopped(Caller agent, PodStopped stopped) {
        return writes.offer(
                new PodId(stopped.getNamespace(), stopped.getName(), stopped.getUid()), new Report(agent, null, true));
    }

    @Override
    public void close() {
        writes.close();
    }

    private void write(PodId pod, Report report) {
        var stored = store.newest().get(pod.key());
        if (stored == null || !stored.uid().equals(pod.uid())) {
            return;
        }
        if (report.status() != null) {
            writeStatus(stored, report.agent(), report.status());
        }
        if (report.stopped() && JsonTrees.object(stored.json()).path("metadata").has("deletionTimestamp")) {
            registry.execute(report.agent(), deleteNow(pod));
        }
    }

    private void writeStatus(StoredObject stored, Caller agent, ByteString status) {
        var pod = JsonTrees.object(stored.json());
        var reported = JsonTrees.object(status.toByteArray());
        var merged = PodStatusMerge.merged(pod.path("status"), reported);
        if (!merged.equals(pod.path("status"))) {
            pod.set("status", merged);
            registry.execute(agent, updateStatus(stored.key(), pod));
        }
    }

    private static ApiRequest updateStatus(ObjectKey key, ObjectNode pod) {
        return ApiRequest.update("", "v1", "pods", key.namespace(), key.name(), pod)
                .at("status");
    }

    private static ApiRequest deleteNow(PodId pod) {
        return ApiRequest.delete("", "v1", "pods", pod.namespace(), pod.name(), DeleteTerms.AT_ONCE.ofUid(pod.uid()));
    }
}
