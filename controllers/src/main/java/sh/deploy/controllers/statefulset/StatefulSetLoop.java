package sh.deploy.controllers.statefulset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Index;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.scheduler.NodeHealth;
import sh.deploy.controllers.scheduler.NodeReader;

/**
 * Wakes the reconciler of a StatefulSet when it, its pods, its revisions, or what is known of a node of its pods changes, and when a claim in
 * its namespace is gone.
 */
public final class StatefulSetLoop {
    private static final String NAME = "statefulset";
    private static final int WORKERS = 4;

    private final Informer<StatefulSet> sets;
    private final Informer<Pod> pods;
    private final ControllerLoop<NamespacedName> loop;

    private StatefulSetLoop(LoopKit kit, NodeWatch watch) {
        sets = kit.informers().of(ResourceTypes.STATEFUL_SET);
        pods = kit.informers().of(ResourceTypes.POD);
        var revisions = kit.informers().of(ResourceTypes.CONTROLLER_REVISION);
        var events = kit.recorders().of("statefulset-controller");
        var reconciler = new StatefulSetReconciler(kit, sets, pods, revisions, watch, events);
        loop = new ControllerLoop<>(NAME, reconciler, WORKERS, kit.time(), kit.metrics());
        sets.onChange((before, now) -> present(before, now).forEach(set -> loop.enqueue(NamespacedName.of(set))));
        pods.onChange((before, now) -> present(before, now).forEach(this::podChanged));
        revisions.onChange((before, now) -> present(before, now).forEach(this::wakeManager));
        kit.informers().of(ResourceTypes.PERSISTENT_VOLUME_CLAIM).onChange((before, now) -> {
            if (now == null && before != null) {
                claimGone(ObjectFacts.namespace(before));
            }
        });
        kit.informers().of(ResourceTypes.NODE).onChange(this::nodeChanged);
    }

    /** @param watch made before, so that it has heard of a node's change when a set is woken for it */
    public static Loop of(LoopKit kit, NodeWatch watch) {
        return new StatefulSetLoop(kit, watch).loop;
    }

    private void podChanged(Pod pod) {
        wakeManager(pod);
        if (ObjectFacts.controller(pod).isEmpty()) {
            sets.cache().find(Index.byNamespace(), ObjectFacts.namespace(pod)).stream()
                    .filter(set -> NumberedPod.ordinal(set, pod).isPresent())
                    .forEach(set -> loop.enqueue(NamespacedName.of(set)));
        }
    }

    private void claimGone(String namespace) {
        sets.cache().find(Index.byNamespace(), namespace).stream()
                .filter(set -> !set.getSpec().getVolumeClaimTemplates().isEmpty())
                .forEach(set -> loop.enqueue(NamespacedName.of(set)));
    }

    private void wakeManager(HasMetadata owned) {
        ObjectFacts.controller(owned)
                .filter(owner -> owner.getKind().equals("StatefulSet"))
                .ifPresent(owner -> loop.enqueue(new NamespacedName(ObjectFacts.namespace(owned), owner.getName())));
    }

    private void nodeChanged(@Nullable Node before, @Nullable Node now) {
        if (health(before) != health(now)) {
            present(before, now)
                    .map(ObjectFacts::name)
                    .distinct()
                    .forEach(name -> pods.cache().find(Index.byNode(), name).forEach(this::wakeManager));
        }
    }

    private static @Nullable NodeHealth health(@Nullable Node node) {
        return node == null ? null : NodeReader.health(node);
    }

    private static <T> Stream<T> present(@Nullable T before, @Nullable T now) {
        return Stream.concat(Stream.ofNullable(before), Stream.ofNullable(now));
    }
}
