package sh.deploy.controllers.garbage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.object.ResourceType;

/** Looks at every object that has owners, and again at the owned when an owner goes, and at the owners when something owned goes. */
public final class GarbageLoop {
    private static final String NAME = "garbage";
    private static final int WORKERS = 8;

    private final Watched watched;
    private final ControllerLoop<ObjectKey> loop;

    private GarbageLoop(LoopKit kit) {
        watched = new Watched(kit.informers(), this::changed);
        var reconciler = new GarbageReconciler(kit.client(), watched, this::wake);
        loop = new ControllerLoop<>(NAME, reconciler, WORKERS, kit.time(), kit.metrics());
    }

    public static Loop of(LoopKit kit) {
        return new GarbageLoop(kit).loop;
    }

    private void wake(ObjectKey key) {
        loop.enqueue(key);
    }

    private void changed(
            ResourceType<? extends HasMetadata> type, @Nullable HasMetadata before, @Nullable HasMetadata now) {
        if (now != null) {
            lookAt(type, now);
        } else if (before != null) {
            gone(before);
        }
    }

    private void lookAt(ResourceType<? extends HasMetadata> type, HasMetadata object) {
        boolean owned = !ObjectFacts.owners(object).isEmpty();
        boolean ending = ObjectFacts.isBeingDeleted(object)
                && !ObjectFacts.finalizers(object).isEmpty();
        if (owned || ending) {
            loop.enqueue(ObjectFacts.key(type, object));
        }
    }

    private void gone(HasMetadata object) {
        for (var dependent : watched.dependents(ObjectFacts.uid(object))) {
            loop.enqueue(ObjectFacts.key(dependent.type(), dependent.object()));
        }
        for (var owner : ObjectFacts.owners(object)) {
            Watched.type(owner.getApiVersion(), owner.getKind())
                    .map(type -> new ObjectKey(
                            type.group(),
                            type.plural(),
                            type.namespaced() ? ObjectFacts.namespace(object) : "",
                            owner.getName()))
                    .ifPresent(loop::enqueue);
        }
    }
}
