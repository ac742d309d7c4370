package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.controller.Batch;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.OwnWrites;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import tools.jackson.databind.node.ObjectNode;

/** Writes pods for ReplicaSets, notes what was written, and tells people. */
final class PodWrites {
    /** What can fail, as the condition and the event call it. */
    private record Act(String reason, String words) {}

    private static final Act CREATE = new Act("FailedCreate", "Error creating");
    private static final Act DELETE = new Act("FailedDelete", "Error deleting");
    private static final Act PROMOTE = new Act("FailedTakePlace", "Error letting a standby pod take a place");

    private final ApiClient client;
    private final EventRecorder events;
    private final OwnWrites<NamespacedName, Pod> own;

    PodWrites(ApiClient client, EventRecorder events, OwnWrites<NamespacedName, Pod> own) {
        this.client = client;
        this.events = events;
        this.own = own;
    }

    /**
     * Creates the first alone, unless some are ready: when the server refuses it, it would refuse them all. Null when all went well.
     *
     * @param replacedNodes for each pod the node of the pod that it stands for; empty when it stands for itself
     */
    ReplicaStatus.@Nullable Failure create(ReplicaSet set, List<String> replacedNodes) throws InterruptedException {
        return createAll(
                set,
                replacedNodes.stream()
                        .<Callable<Pod>>map(node -> () -> create(set, PodMaker.fromTemplate(set, node)))
                        .toList());
    }

    /** The same of pods that stand by. */
    ReplicaStatus.@Nullable Failure createStandbys(ReplicaSet set, int count) throws InterruptedException {
        Callable<Pod> one = () -> create(set, PodMaker.standby(set));
        return createAll(set, Collections.nCopies(count, one));
    }

    private ReplicaStatus.@Nullable Failure createAll(ReplicaSet set, List<Callable<Pod>> calls)
            throws InterruptedException {
        if (calls.isEmpty()) {
            return null;
        }
        int first = hasReadyPods(set) ? calls.size() : 1;
        var failure = failure(set, CREATE, Batch.run(calls.subList(0, first)));
        if (failure == null && calls.size() > first) {
            failure = failure(set, CREATE, Batch.run(calls.subList(first, calls.size())));
        }
        return failure;
    }

    private static boolean hasReadyPods(ReplicaSet set) {
        var ready = set.getStatus() == null ? null : set.getStatus().getReadyReplicas();
        return ready != null && ready > 0;
    }

    /** Null when all went well. */
    ReplicaStatus.@Nullable Failure delete(ReplicaSet set, List<Pod> pods) throws InterruptedException {
        var calls = pods.stream()
                .<Callable<Boolean>>map(pod -> () -> delete(set, pod))
                .toList();
        return failure(set, DELETE, Batch.run(calls));
    }

    /**
     * Lets pods that stand by take places. Null when all went well.
     *
     * @param replacedNodes for each pod the node of the pod that it stands for; empty when it stands for itself
     */
    ReplicaStatus.@Nullable Failure promote(ReplicaSet set, List<Pod> standbys, List<String> replacedNodes)
            throws InterruptedException {
        var calls = IntStream.range(0, standbys.size())
                .<Callable<Pod>>mapToObj(i -> () -> promote(set, standbys.get(i), replacedNodes.get(i)))
                .toList();
        return failure(set, PROMOTE, Batch.run(calls));
    }

    private Pod promote(ReplicaSet set, Pod pod, String replacedNode) {
        var metadata = Json.MAPPER.createObjectNode();
        metadata.put("uid", ObjectFacts.uid(pod));
        var annotations = metadata.putObject("annotations").putNull(Standby.ANNOTATION);
        if (!replacedNode.isEmpty()) {
            annotations.put(Replacement.ANNOTATION, replacedNode);
        }
        try {
            patch(set, pod, metadata);
            events.normal(set, "StandbyTookPlace", "Standby pod took a place: " + ObjectFacts.name(pod));
        } catch (ProblemException refused) {
            if (!client.isGone(ResourceTypes.POD, pod, refused)) {
                throw refused;
            }
            // It is gone, and the word of that, which is on its way, makes us look again.
        }
        return pod;
    }

    /** Makes a replacement a pod like any other. */
    void keep(ReplicaSet set, Pod pod) {
        var metadata = Json.MAPPER.createObjectNode();
        metadata.put("uid", ObjectFacts.uid(pod));
        metadata.putObject("annotations").putNull(Replacement.ANNOTATION);
        patch(set, pod, metadata);
    }

    /** Makes the set the manager of a pod that has none. */
    void adopt(ReplicaSet set, Pod pod) {
        var owners = new ArrayList<OwnerReference>(ObjectFacts.owners(pod));
        owners.add(PodMaker.ownedBy(set));
        patchOwners(set, pod, owners);
    }

    void release(ReplicaSet set, Pod pod) {
        patchOwners(
                set,
                pod,
                ObjectFacts.owners(pod).stream()
                        .filter(owner -> !ObjectFacts.uid(set).equals(owner.getUid()))
                        .toList());
    }

    private Pod create(ReplicaSet set, Pod pod) {
        try {
            var stored = client.create(ResourceTypes.POD, pod);
            own.wrote(NamespacedName.of(set), stored);
            events.normal(set, "SuccessfulCreate", "Created pod: " + ObjectFacts.name(stored));
            return stored;
        } catch (RuntimeException failed) {
            noteUncertain(set, failed);
            throw failed;
        }
    }

    private boolean delete(ReplicaSet set, Pod pod) {
        try {
            var how = Deletion.ofUid(ObjectFacts.uid(pod));
            var answer = client.delete(ResourceTypes.POD, ObjectFacts.namespace(pod), ObjectFacts.name(pod), how);
            own.deleted(NamespacedName.of(set), pod);
            if ("Pod".equals(answer.path("kind").asString(""))) {
                own.wrote(NamespacedName.of(set), Json.MAPPER.treeToValue(answer, Pod.class));
            }
            events.normal(set, "SuccessfulDelete", "Deleted pod: " + ObjectFacts.name(pod));
            return true;
        } catch (ProblemException refused) {
            if (client.isGone(ResourceTypes.POD, pod, refused)) {
                own.deleted(NamespacedName.of(set), pod);
                return false;
            }
            noteUncertain(set, refused);
            throw refused;
        } catch (ServerUnreachable lost) {
            noteUncertain(set, lost);
            throw lost;
        }
    }

    private void patchOwners(ReplicaSet set, Pod pod, List<OwnerReference> owners) {
        var metadata = Json.MAPPER.createObjectNode();
        metadata.put("uid", ObjectFacts.uid(pod));
        metadata.put("resourceVersion", pod.getMetadata().getResourceVersion());
        metadata.set("ownerReferences", owners.isEmpty() ? null : Json.MAPPER.valueToTree(owners));
        patch(set, pod, metadata);
    }

    private void patch(ReplicaSet set, Pod pod, ObjectNode metadata) {
        var patch = Patch.merge(Json.MAPPER.createObjectNode().set("metadata", metadata));
        HasMetadata stored = client.patch(ResourceTypes.POD, ObjectFacts.namespace(pod), ObjectFacts.name(pod), patch);
        own.wrote(NamespacedName.of(set), stored);
    }

    private <T> ReplicaStatus.@Nullable Failure failure(ReplicaSet set, Act act, List<Batch.Result<T>> results) {
        for (var result : results) {
            if (result instanceof Batch.Result.Failed<T>(RuntimeException refused)) {
                if (isNamespaceEnding(refused)) {
                    return null;
                }
                var message = String.valueOf(refused.getMessage());
                events.warning(set, act.reason, act.words + ": " + message);
                return new ReplicaStatus.Failure(act.reason, message);
            }
        }
        return null;
    }

    /** Pods cannot be made there any more, and that is as it should be. */
    private static boolean isNamespaceEnding(RuntimeException refused) {
        return refused instanceof ProblemException problem
                && problem.problem().causes().stream()
                        .anyMatch(cause -> cause.type().equals("NamespaceTerminating"));
    }

    private void noteUncertain(ReplicaSet set, RuntimeException failed) {
        boolean unknown = failed instanceof ServerUnreachable lost && lost.mayHaveArrived()
                || failed instanceof ProblemException refused
                        && refused.problem().reason() == Reason.TIMEOUT;
        if (unknown) {
            own.uncertain(NamespacedName.of(set));
        }
    }
}
