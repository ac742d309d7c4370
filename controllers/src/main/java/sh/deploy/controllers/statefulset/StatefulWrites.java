package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.OwnWrites;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/** Writes pods and revisions for StatefulSets, notes what was written, and tells people. What is refused is thrown. */
final class StatefulWrites {
    private final ApiClient client;
    private final EventRecorder events;
    private final OwnWrites<NamespacedName, Pod> ownPods;
    private final OwnWrites<NamespacedName, ControllerRevision> ownRevisions;

    StatefulWrites(
            ApiClient client,
            EventRecorder events,
            OwnWrites<NamespacedName, Pod> ownPods,
            OwnWrites<NamespacedName, ControllerRevision> ownRevisions) {
        this.client = client;
        this.events = events;
        this.ownPods = ownPods;
        this.ownRevisions = ownRevisions;
    }

    void create(StatefulSet set, Pod pod) {
        try {
            ownPods.wrote(NamespacedName.of(set), client.create(ResourceTypes.POD, pod));
            events.normal(set, "SuccessfulCreate", sentence("create", set, pod) + " successful");
        } catch (RuntimeException failed) {
            noteUncertain(set, failed);
            events.warning(set, "FailedCreate", sentence("create", set, pod) + " failed: " + failed.getMessage());
            throw failed;
        }
    }

    /** One that is there already is as good. */
    void create(StatefulSet set, PersistentVolumeClaim claim) {
        try {
            client.create(ResourceTypes.PERSISTENT_VOLUME_CLAIM, claim);
            events.normal(set, "SuccessfulCreate", sentence("create", set, claim) + " successful");
        } catch (ProblemException refused) {
            if (!refused.problem().says(Reason.ALREADY_EXISTS)) {
                events.warning(
                        set, "FailedCreate", sentence("create", set, claim) + " failed: " + refused.getMessage());
                throw refused;
            }
        }
    }

    void delete(StatefulSet set, Pod pod) {
        try {
            remove(set, pod);
        } catch (RuntimeException failed) {
            noteUncertain(set, failed);
            events.warning(set, "FailedDelete", sentence("delete", set, pod) + " failed: " + failed.getMessage());
            throw failed;
        }
    }

    /** Makes the set the manager of a pod that has none. */
    void adopt(StatefulSet set, Pod pod) {
        var owners = new ArrayList<OwnerReference>(ObjectFacts.owners(pod));
        owners.add(NumberedPod.ownedBy(set));
        var fields = Json.MAPPER.createObjectNode();
        var metadata = fields.putObject("metadata");
        metadata.put("uid", ObjectFacts.uid(pod));
        metadata.put("resourceVersion", pod.getMetadata().getResourceVersion());
        metadata.set("ownerReferences", Json.MAPPER.valueToTree(owners));
        HasMetadata stored =
                client.patch(ResourceTypes.POD, ObjectFacts.namespace(pod), ObjectFacts.name(pod), Patch.merge(fields));
        ownPods.wrote(NamespacedName.of(set), stored);
    }

    void create(StatefulSet set, ControllerRevision revision) {
        ownRevisions.wrote(NamespacedName.of(set), client.create(ResourceTypes.CONTROLLER_REVISION, revision));
    }

    void renumber(StatefulSet set, ControllerRevision revision, long number) {
        var fields = Json.MAPPER.createObjectNode().put("revision", number);
        var stored = client.patch(
                ResourceTypes.CONTROLLER_REVISION,
                ObjectFacts.namespace(revision),
                ObjectFacts.name(revision),
                Patch.merge(fields));
        ownRevisions.wrote(NamespacedName.of(set), stored);
    }

    void delete(StatefulSet set, ControllerRevision revision) {
        client.delete(
                ResourceTypes.CONTROLLER_REVISION,
                ObjectFacts.namespace(revision),
                ObjectFacts.name(revision),
                Deletion.ofUid(ObjectFacts.uid(revision)));
        ownRevisions.deleted(NamespacedName.of(set), revision);
    }

    private void remove(StatefulSet set, Pod pod) {
        try {
            client.delete(
                    ResourceTypes.POD,
                    ObjectFacts.namespace(pod),
                    ObjectFacts.name(pod),
                    Deletion.ofUid(ObjectFacts.uid(pod)));
            events.normal(set, "SuccessfulDelete", sentence("delete", set, pod) + " successful");
        } catch (ProblemException refused) {
            if (!client.isGone(ResourceTypes.POD, pod, refused)) {
                throw refused;
            }
        }
        ownPods.deleted(NamespacedName.of(set), pod);
    }

    private void noteUncertain(StatefulSet set, RuntimeException failed) {
        if (failed instanceof ServerUnreachable lost && lost.mayHaveArrived()
                || failed instanceof ProblemException refused
                        && refused.problem().reason() == Reason.TIMEOUT) {
            ownPods.uncertain(NamespacedName.of(set));
        }
    }

    private static String sentence(String what, StatefulSet set, PersistentVolumeClaim claim) {
        return what + " Claim " + ObjectFacts.name(claim) + " in StatefulSet " + ObjectFacts.name(set);
    }

    private static String sentence(String what, StatefulSet set, Pod pod) {
        return what + " Pod " + ObjectFacts.name(pod) + " in StatefulSet " + ObjectFacts.name(set);
    }
}
