package sh.deploy.controllers.garbage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import tools.jackson.databind.node.ObjectNode;

/** Deletes one object when its owners are gone, and finishes its deletion when it has one of the two finalizers of ours. */
final class GarbageReconciler implements Reconciler<ObjectKey> {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    /** In case the change that we wait for never comes. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final ApiClient client;
    private final Watched watched;
    private final Owners owners;
    private final Consumer<ObjectKey> wake;

    GarbageReconciler(ApiClient client, Watched watched, Consumer<ObjectKey> wake) {
        this.client = client;
        this.watched = watched;
        this.owners = new Owners(client, watched);
        this.wake = wake;
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        var item = watched.get(key).orElse(null);
        if (item == null) {
            return Outcome.SETTLED;
        }
        try {
            return ObjectFacts.isBeingDeleted(item.object()) ? finish(item) : judge(item);
        } catch (ProblemException refused) {
            if (refused.problem().says(Reason.NOT_FOUND)) {
                return Outcome.SETTLED;
            }
            throw refused;
        }
    }

    private Outcome judge(Watched.Item item) {
        var dependents = watched.dependents(ObjectFacts.uid(item.object()));
        switch (Verdict.on(item.object(), !dependents.isEmpty(), owner -> owners.state(item.object(), owner))) {
            case Verdict.Keep keep -> {}
            case Verdict.LetGo(List<OwnerReference> remaining) -> patchOwners(item, remaining);
            case Verdict.Delete(boolean dependentsFirst) -> delete(item, dependentsFirst);
        }
        return Outcome.SETTLED;
    }

    private Outcome finish(Watched.Item item) {
        var finalizers = ObjectFacts.finalizers(item.object());
        if (finalizers.contains(ORPHAN)) {
            return orphan(item);
        }
        return finalizers.contains(FOREGROUND) ? awaitDependents(item) : Outcome.SETTLED;
    }

    private Outcome orphan(Watched.Item item) {
        var uid = ObjectFacts.uid(item.object());
        for (var dependent : watched.dependents(uid)) {
            patchOwners(
                    dependent,
                    ObjectFacts.owners(dependent.object()).stream()
                            .filter(owner -> !uid.equals(owner.getUid()))
                            .toList());
        }
        removeFinalizer(item, ORPHAN);
        return Outcome.SETTLED;
    }

    private Outcome awaitDependents(Watched.Item item) {
        var uid = ObjectFacts.uid(item.object());
        var dependents = watched.dependents(uid);
        if (dependents.stream().noneMatch(dependent -> blocks(dependent, uid))) {
            removeFinalizer(item, FOREGROUND);
            return Outcome.SETTLED;
        }
        dependents.forEach(dependent -> wake.accept(ObjectFacts.key(dependent.type(), dependent.object())));
        return Outcome.checkAgain(LOOK_AGAIN);
    }

    private static boolean blocks(Watched.Item dependent, String ownerUid) {
        return ObjectFacts.owners(dependent.object()).stream()
                .anyMatch(
                        owner -> ownerUid.equals(owner.getUid()) && Boolean.TRUE.equals(owner.getBlockOwnerDeletion()));
    }

    private void delete(Watched.Item item, boolean dependentsFirst) {
        var how = Deletion.ofUid(ObjectFacts.uid(item.object()))
                .with(dependentsFirst ? Deletion.Propagation.FOREGROUND : propagation(item.object()));
        try {
            client.delete(item.type(), ObjectFacts.namespace(item.object()), ObjectFacts.name(item.object()), how);
        } catch (ProblemException refused) {
            // A namesake is there already: what we meant is gone.
            if (!refused.problem().says(Reason.CONFLICT)) {
                throw refused;
            }
        }
    }

    private static Deletion.Propagation propagation(HasMetadata object) {
        var finalizers = ObjectFacts.finalizers(object);
        if (finalizers.contains(ORPHAN)) {
            return Deletion.Propagation.ORPHAN;
        }
        return finalizers.contains(FOREGROUND) ? Deletion.Propagation.FOREGROUND : Deletion.Propagation.BACKGROUND;
    }

    private void patchOwners(Watched.Item item, List<OwnerReference> remaining) {
        var fields = fields(item);
        ((ObjectNode) fields.path("metadata"))
                .set("ownerReferences", remaining.isEmpty() ? null : Json.MAPPER.valueToTree(remaining));
        patch(item, fields);
    }

    private void removeFinalizer(Watched.Item item, String finalizer) {
        var fields = fields(item);
        var left = ObjectFacts.finalizers(item.object()).stream()
                .filter(one -> !one.equals(finalizer))
                .toList();
        ((ObjectNode) fields.path("metadata")).set("finalizers", left.isEmpty() ? null : Json.MAPPER.valueToTree(left));
        patch(item, fields);
    }

    /** Bound to the very state we looked at: these lists are replaced whole. */
    private static ObjectNode fields(Watched.Item item) {
        var fields = Json.MAPPER.createObjectNode();
        fields.putObject("metadata")
                .put("uid", ObjectFacts.uid(item.object()))
                .put("resourceVersion", item.object().getMetadata().getResourceVersion());
        return fields;
    }

    private void patch(Watched.Item item, ObjectNode fields) {
        client.patch(
                item.type(),
                ObjectFacts.namespace(item.object()),
                ObjectFacts.name(item.object()),
                Patch.merge(fields));
    }
}
