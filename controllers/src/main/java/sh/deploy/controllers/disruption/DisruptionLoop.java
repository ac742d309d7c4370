package sh.deploy.controllers.disruption;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.informer.Index;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;
import sh.deploy.api.selector.Selector;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.scheduler.NodeReader;

/** Wakes the reconciler of a budget when it changes, or what it counts: its pods, what is known of their nodes, and how many there should be. */
public final class DisruptionLoop {
    private static final String NAME = "disruption";
    private static final int WORKERS = 2;
    private static final int GONE = -1;

    private final Cache<PodDisruptionBudget> budgets;
    private final Cache<Pod> podCache;
    private final ControllerLoop<NamespacedName> loop;

    private DisruptionLoop(LoopKit kit, NodeWatch watch) {
        var informer = kit.informers().of(ResourceTypes.POD_DISRUPTION_BUDGET);
        var pods = kit.informers().of(ResourceTypes.POD);
        var sets = kit.informers().of(ResourceTypes.REPLICA_SET);
        var deployments = kit.informers().of(ResourceTypes.DEPLOYMENT);
        var statefulSets = kit.informers().of(ResourceTypes.STATEFUL_SET);
        budgets = informer.cache();
        podCache = pods.cache();
        var reconciler = new BudgetReconciler(
                kit.client(),
                budgets,
                podCache,
                sets.cache(),
                deployments.cache(),
                statefulSets.cache(),
                watch,
                kit.recorders().of("controllermanager"),
                kit.time());
        loop = new ControllerLoop<>(NAME, reconciler, WORKERS, kit.time(), kit.metrics());
        informer.onChange((before, now) -> {
            if (now != null) {
                loop.enqueue(NamespacedName.of(now));
            }
        });
        pods.onChange(this::podChanged);
        kit.informers().of(ResourceTypes.NODE).onChange(this::nodeChanged);
        sets.onChange((before, now) -> ownerChanged(before, now, DisruptionLoop::replicas));
        deployments.onChange((before, now) -> ownerChanged(before, now, DisruptionLoop::replicas));
        statefulSets.onChange((before, now) -> ownerChanged(before, now, DisruptionLoop::replicas));
    }

    /** @param watch made before, so that it has heard of a node's change when a budget is woken for it */
    public static Loop of(LoopKit kit, NodeWatch watch) {
        return new DisruptionLoop(kit, watch).loop;
    }

    static int replicas(ReplicaSet set) {
        var replicas = set.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    static int replicas(Deployment deployment) {
        var replicas = deployment.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    static int replicas(StatefulSet set) {
        var replicas = set.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    private void podChanged(@Nullable Pod before, @Nullable Pod now) {
        if (before != null && now != null && countAlike(before, now)) {
            return;
        }
        wakeCovering(before);
        wakeCovering(now);
    }

    private static boolean countAlike(Pod before, Pod now) {
        return ObjectFacts.uid(before).equals(ObjectFacts.uid(now))
                && ObjectFacts.labels(before).equals(ObjectFacts.labels(now))
                && ObjectFacts.isBeingDeleted(before) == ObjectFacts.isBeingDeleted(now)
                && Standby.isOne(before) == Standby.isOne(now)
                && PodState.isReady(before) == PodState.isReady(now);
    }

    private void nodeChanged(@Nullable Node before, @Nullable Node now) {
        var any = now == null ? before : now;
        if (any != null && isSilent(before) != isSilent(now)) {
            podCache.find(Index.byNode(), ObjectFacts.name(any)).forEach(this::wakeCovering);
        }
    }

    private static boolean isSilent(@Nullable Node node) {
        return node != null && NodeReader.health(node).mayBeDead();
    }

    private void wakeCovering(@Nullable Pod pod) {
        if (pod != null) {
            Map<String, String> labels = ObjectFacts.labels(pod);
            for (var budget : budgets.find(Index.byNamespace(), ObjectFacts.namespace(pod))) {
                if (Selector.of(budget.getSpec().getSelector()).matches(labels)) {
                    loop.enqueue(NamespacedName.of(budget));
                }
            }
        }
    }

    private <T extends HasMetadata> void ownerChanged(@Nullable T before, @Nullable T now, ToIntFunction<T> replicas) {
        int wanted = now == null ? GONE : replicas.applyAsInt(now);
        var any = now == null ? before : now;
        if (any != null && wanted != (before == null ? GONE : replicas.applyAsInt(before))) {
            budgets.find(Index.byNamespace(), ObjectFacts.namespace(any))
                    .forEach(budget -> loop.enqueue(NamespacedName.of(budget)));
        }
    }
}
