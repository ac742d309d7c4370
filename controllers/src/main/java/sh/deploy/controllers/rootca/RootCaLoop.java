package sh.deploy.controllers.rootca;

import java.util.List;
import sh.deploy.api.access.InCluster;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;

/** Looks at each namespace that is new or has changed, and again when the authority in it has. Holds no other ConfigMaps in memory. */
public final class RootCaLoop implements Loop {
    private static final String NAME = "root-ca";
    private static final int WORKERS = 2;

    private final Informer<?> maps;
    private final Loop loop;

    private RootCaLoop(Informer<?> maps, Loop loop) {
        this.maps = maps;
        this.loop = loop;
    }

    /** @param authority PEM */
    public static Loop of(LoopKit kit, String authority) {
        var namespaces = kit.informers().of(ResourceTypes.NAMESPACE);
        var maps = new Informer<>(
                kit.client(),
                ResourceTypes.CONFIG_MAP,
                ListOptions.withFields("metadata.name=" + InCluster.ROOT_CA),
                List.of());
        var reconciler = new RootCaReconciler(kit.client(), namespaces.cache(), maps, authority);
        var loop = new ControllerLoop<>(NAME, reconciler, WORKERS, kit.time(), kit.metrics());
        namespaces.onChange((before, now) -> {
            if (now != null) {
                loop.enqueue(ObjectFacts.name(now));
            }
        });
        maps.onChange((before, now) -> {
            var map = now == null ? before : now;
            if (map != null) {
                loop.enqueue(ObjectFacts.namespace(map));
            }
        });
        return new RootCaLoop(maps, loop);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        maps.start();
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
        maps.close();
    }
}
