package sh.deploy.controllers.serviceaccount;

import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;

/** Looks at each namespace that is new or has changed, and again when its default account goes. */
public final class ServiceAccountLoop {
    private static final String NAME = "serviceaccount";
    private static final int WORKERS = 2;

    private ServiceAccountLoop() {}

    public static Loop of(LoopKit kit) {
        var namespaces = kit.informers().of(ResourceTypes.NAMESPACE);
        var accounts = kit.informers().of(ResourceTypes.SERVICE_ACCOUNT);
        var reconciler = new ServiceAccountReconciler(kit.client(), namespaces.cache(), accounts.cache());
        var loop = new ControllerLoop<>(NAME, reconciler, WORKERS, kit.time(), kit.metrics());
        namespaces.onChange((before, now) -> {
            if (now != null) {
                loop.enqueue(ObjectFacts.name(now));
            }
        });
        accounts.onChange((before, now) -> {
            if (now == null && before != null) {
                loop.enqueue(ObjectFacts.namespace(before));
            }
        });
        return loop;
    }
}
