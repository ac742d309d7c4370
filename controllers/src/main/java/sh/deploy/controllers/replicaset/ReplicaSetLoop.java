package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Index;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;
import sh.deploy.api.selector.Selector;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.scheduler.NoRoom;
import sh.deploy.controllers.scheduler.NodeHealth;
import sh.deploy.controllers.scheduler.NodeReader;

/**
 * Wakes the reconciler of a ReplicaSet when it, one of its pods, what is known of a node of its pods, or, for those that stand by, the
 * size or readiness of another set of its owner changes, or whether a pod of that finds room.
 */
public final class ReplicaSetLoop {
    private static final String NAME = "replicaset";
    private static final int WORKERS = 4;

    private final Informer<ReplicaSet> sets;
    private final Informer<Pod> pods;
    private final ControllerLoop<NamespacedName> loop;

    private ReplicaSetLoop(LoopKit kit, NodeWatch watch) {
        sets = kit.informers().of(ResourceTypes.REPLICA_SET);
        pods = kit.informers().of(ResourceTypes.POD);
        var events = kit.recorders().of("replicaset-controller");
        var reconciler = new ReplicaSetReconciler(kit, sets, pods, watch, events);
        loop = new ControllerLoop<>(NAME, reconciler, WORKERS, kit.time(), kit.metrics());
        sets.onChange(this::setChanged);
        pods.onChange(this::podChanged);
        kit.informers().of(ResourceTypes.NODE).onChange(this::nodeChanged);
    }

    /** @param watch made before, so that it has heard of a node's change when a set is woken for it */
    public static Loop of(LoopKit kit, NodeWatch watch) {
        return new ReplicaSetLoop(kit, watch).loop;
    }

    private void setChanged(@Nullable ReplicaSet before, @Nullable ReplicaSet now) {
        var either = now == null ? present(before) : now;
        loop.enqueue(NamespacedName.of(either));
        if (before == null || now == null || StandbyShare.mayShift(before, now)) {
            wakeSiblingsThatStandBy(either);
        }
    }

    private void wakeSiblingsThatStandBy(ReplicaSet set) {
        ObjectFacts.controller(set)
                .ifPresent(owner -> sets.cache().find(Index.byOwner(), owner.getUid()).stream()
                        .filter(sibling -> Standby.wanted(sibling.getMetadata()) > 0)
                        .forEach(sibling -> loop.enqueue(NamespacedName.of(sibling))));
    }

    /** A node that comes, goes, falls silent or is heard again matters to the sets that have pods there. */
    private void nodeChanged(@Nullable Node before, @Nullable Node now) {
        if (health(before) != health(now)) {
            var name = ObjectFacts.name(now == null ? present(before) : now);
            pods.cache().find(Index.byNode(), name).forEach(this::wakeManager);
        }
    }

    private static @Nullable NodeHealth health(@Nullable Node node) {
        return node == null ? null : NodeReader.health(node);
    }

    private void podChanged(@Nullable Pod before, @Nullable Pod now) {
        wakeManager(before);
        wakeManager(now);
        if (NoRoom.isWhyItWaits(before) != NoRoom.isWhyItWaits(now)) {
            managerOf(now == null ? present(before) : now).ifPresent(this::wakeSiblingsThatStandBy);
        }
        if (now != null && ObjectFacts.controller(now).isEmpty()) {
            wakeMatching(now);
        }
    }

    private void wakeManager(@Nullable Pod pod) {
        if (pod == null) {
            return;
        }
        ObjectFacts.controller(pod)
                .filter(owner -> owner.getKind().equals("ReplicaSet"))
                .ifPresent(owner -> loop.enqueue(new NamespacedName(ObjectFacts.namespace(pod), owner.getName())));
    }

    private Optional<ReplicaSet> managerOf(Pod pod) {
        return ObjectFacts.controller(pod)
                .filter(owner -> owner.getKind().equals("ReplicaSet"))
                .flatMap(owner -> sets.cache().get(ObjectFacts.namespace(pod), owner.getName()));
    }

    /** A pod that nobody manages may be taken in. */
    private void wakeMatching(Pod pod) {
        for (var set : sets.cache().find(Index.byNamespace(), ObjectFacts.namespace(pod))) {
            if (Selector.of(set.getSpec().getSelector()).matches(ObjectFacts.labels(pod))) {
                loop.enqueue(NamespacedName.of(set));
            }
        }
    }

    private static <T extends HasMetadata> T present(@Nullable T object) {
        if (object == null) {
            throw new IllegalArgumentException("a change has an object before it or after it");
        }
        return object;
    }
}
