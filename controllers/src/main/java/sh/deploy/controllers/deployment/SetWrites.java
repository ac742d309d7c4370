package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import sh.deploy.api.object.Standby;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import tools.jackson.databind.node.ObjectNode;

/** Writes ReplicaSets for Deployments, notes what was written, and tells people. */
final class SetWrites {
    private final ApiClient client;
    private final EventRecorder events;
    private final OwnWrites<NamespacedName, ReplicaSet> own;

    SetWrites(ApiClient client, EventRecorder events, OwnWrites<NamespacedName, ReplicaSet> own) {
        this.client = client;
        this.events = events;
        this.own = own;
    }

    void carryOut(Deployment deployment, Step step) {
        try {
            switch (step) {
                case Step.Create(ReplicaSet set) -> create(deployment, set);
                case Step.Scale scale -> scale(deployment, scale);
                case Step.Annotate annotate -> annotate(deployment, annotate);
                case Step.StandBy standBy -> standBy(deployment, standBy);
                case Step.NoteRevision(long revision) -> noteRevision(deployment, revision);
                case Step.Delete(ReplicaSet set) -> delete(deployment, set);
            }
        } catch (ServerUnreachable lost) {
            if (lost.mayHaveArrived()) {
                own.uncertain(NamespacedName.of(deployment));
            }
            throw lost;
        }
    }

    /** Makes the Deployment the manager of a set that has none. */
    void adopt(Deployment deployment, ReplicaSet set) {
        var owners = new ArrayList<OwnerReference>(ObjectFacts.owners(set));
        owners.add(NewSet.ownedBy(deployment));
        patchOwners(deployment, set, owners);
    }

    void release(Deployment deployment, ReplicaSet set) {
        patchOwners(
                deployment,
                set,
                ObjectFacts.owners(set).stream()
                        .filter(owner -> !ObjectFacts.uid(deployment).equals(owner.getUid()))
                        .toList());
    }

    private void create(Deployment deployment, ReplicaSet set) {
        try {
            own.wrote(NamespacedName.of(deployment), client.create(ResourceTypes.REPLICA_SET, set));
            tellScaled(deployment, set, 0, Facts.size(set));
        } catch (ProblemException refused) {
            if (refused.problem().says(Reason.ALREADY_EXISTS)) {
                nameIsTaken(deployment, set);
                return;
            }
            events.warning(
                    deployment,
                    "ReplicaSetCreateError",
                    "Failed to create new replica set \"" + ObjectFacts.name(set) + "\": " + refused.getMessage());
            throw refused;
        }
    }

    /** By our own set, which we have not heard of yet; or by a stranger: then the next hash is another. */
    private void nameIsTaken(Deployment deployment, ReplicaSet wanted) {
        var there = client.get(ResourceTypes.REPLICA_SET, ObjectFacts.namespace(wanted), ObjectFacts.name(wanted));
        if (ObjectFacts.isControlledBy(there, deployment)
                && Template.same(there.getSpec().getTemplate(), wanted.getSpec().getTemplate())) {
            own.wrote(NamespacedName.of(deployment), there);
            return;
        }
        var status = deployment.getStatus();
        int collisions = status == null ? 0 : Facts.or(status.getCollisionCount(), 0);
        var fields = Json.MAPPER.createObjectNode();
        fields.putObject("status").put("collisionCount", collisions + 1);
        client.patchStatus(
                ResourceTypes.DEPLOYMENT,
                ObjectFacts.namespace(deployment),
                ObjectFacts.name(deployment),
                Patch.merge(fields));
    }

    private void scale(Deployment deployment, Step.Scale step) {
        var fields = Json.MAPPER.createObjectNode();
        putAnnotations(fields, Annotations.sizing(deployment));
        if (step.difference() != 0) {
            fields.putObject("spec").put("replicas", step.size());
        }
        patch(deployment, step.set(), fields);
        if (step.difference() != 0) {
            tellScaled(deployment, step.set(), Facts.size(step.set()), step.size());
        }
    }

    private void annotate(Deployment deployment, Step.Annotate step) {
        var fields = Json.MAPPER.createObjectNode();
        putAnnotations(fields, step.annotations());
        fields.putObject("spec").put("minReadySeconds", step.minReadySeconds());
        patch(deployment, step.set(), fields);
    }

    private void standBy(Deployment deployment, Step.StandBy step) {
        var fields = Json.MAPPER.createObjectNode();
        fields.withObject("/metadata/annotations")
                .put(Standby.REPLICAS, step.count().orElse(null));
        patch(deployment, step.set(), fields);
    }

    private void noteRevision(Deployment deployment, long revision) {
        var fields = Json.MAPPER.createObjectNode();
        putAnnotations(fields, Map.of(Annotations.REVISION, Long.toString(revision)));
        client.patch(
                ResourceTypes.DEPLOYMENT,
                ObjectFacts.namespace(deployment),
                ObjectFacts.name(deployment),
                Patch.merge(fields));
    }

    private void delete(Deployment deployment, ReplicaSet set) {
        try {
            client.delete(
                    ResourceTypes.REPLICA_SET,
                    ObjectFacts.namespace(set),
                    ObjectFacts.name(set),
                    Deletion.ofUid(ObjectFacts.uid(set)));
        } catch (ProblemException refused) {
            if (!refused.problem().says(Reason.NOT_FOUND)) {
                throw refused;
            }
        }
        own.deleted(NamespacedName.of(deployment), set);
    }

    private void patchOwners(Deployment deployment, ReplicaSet set, List<OwnerReference> owners) {
        var fields = Json.MAPPER.createObjectNode();
        var metadata = fields.putObject("metadata");
        metadata.put("uid", ObjectFacts.uid(set));
        metadata.put("resourceVersion", set.getMetadata().getResourceVersion());
        metadata.set("ownerReferences", owners.isEmpty() ? null : Json.MAPPER.valueToTree(owners));
        patch(deployment, set, fields);
    }

    private void patch(Deployment deployment, ReplicaSet set, ObjectNode fields) {
        var stored = client.patch(
                ResourceTypes.REPLICA_SET, ObjectFacts.namespace(set), ObjectFacts.name(set), Patch.merge(fields));
        own.wrote(NamespacedName.of(deployment), stored);
    }

    private void tellScaled(Deployment deployment, ReplicaSet set, int from, int to) {
        if (from != to) {
            events.normal(
                    deployment,
                    "ScalingReplicaSet",
                    "Scaled %s replica set %s from %d to %d"
                            .formatted(from < to ? "up" : "down", ObjectFacts.name(set), from, to));
        }
    }

    private static void putAnnotations(ObjectNode fields, Map<String, String> annotations) {
        if (!annotations.isEmpty()) {
            var object = fields.withObject("/metadata/annotations");
            annotations.forEach(object::put);
        }
    }
}
