package sh.deploy.controllers.namespace;

import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;

/** Wakes the reconciler of a namespace when it is on its way out. */
public final class NamespaceLoop {
    private static final String NAME = "namespace";
    private static final int WORKERS = 2;

    private NamespaceLoop() {}

    public static Loop of(LoopKit kit) {
        var namespaces = kit.informers().of(ResourceTypes.NAMESPACE);
        var reconciler = new NamespaceReconciler(kit.client(), namespaces);
        var loop = new ControllerLoop<>(NAME, reconciler, WORKERS, kit.time(), kit.metrics());
        namespaces.onChange((before, now) -> {
            if (now != null && ObjectFacts.isBeingDeleted(now)) {
                loop.enqueue(ObjectFacts.name(now));
            }
        });
        return loop;
    }
}
