package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Index;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.selector.Selector;

/** Wakes the reconciler of a Deployment when it or one of its ReplicaSets changes, or one of its pods is gone. */
public final class DeploymentLoop {
    private static final String NAME = "deployment";
    private static final int WORKERS = 4;

    private final Informer<Deployment> deployments;
    private final Informer<ReplicaSet> sets;
    private final ControllerLoop<NamespacedName> loop;

    private DeploymentLoop(LoopKit kit) {
        deployments = kit.informers().of(ResourceTypes.DEPLOYMENT);
        sets = kit.informers().of(ResourceTypes.REPLICA_SET);
        var pods = kit.informers().of(ResourceTypes.POD);
        var events = kit.recorders().of("deployment-controller");
        var reconciler = new DeploymentReconciler(kit.client(), deployments, sets, pods, events, kit.time());
        loop = new ControllerLoop<>(NAME, reconciler, WORKERS, kit.time(), kit.metrics());
        deployments.onChange(this::deploymentChanged);
        sets.onChange(this::setChanged);
        pods.onChange(this::podChanged);
    }

    public static Loop of(LoopKit kit) {
        return new DeploymentLoop(kit).loop;
    }

    private void deploymentChanged(@Nullable Deployment before, @Nullable Deployment now) {
        var either = now == null ? before : now;
        if (either != null) {
            loop.enqueue(NamespacedName.of(either));
        }
    }

    private void setChanged(@Nullable ReplicaSet before, @Nullable ReplicaSet now) {
        wakeManager(before);
        wakeManager(now);
        if (now != null && ObjectFacts.controller(now).isEmpty()) {
            for (var deployment : deployments.cache().find(Index.byNamespace(), ObjectFacts.namespace(now))) {
                if (Selector.of(deployment.getSpec().getSelector()).matches(ObjectFacts.labels(now))) {
                    loop.enqueue(NamespacedName.of(deployment));
                }
            }
        }
    }

    /** A Recreate waits for the last old pod to be gone, of which its ReplicaSet's status says nothing. */
    private void podChanged(@Nullable Pod before, @Nullable Pod now) {
        if (now != null || before == null) {
            return;
        }
        ObjectFacts.controller(before)
                .flatMap(owner -> sets.cache().get(ObjectFacts.namespace(before), owner.getName()))
                .ifPresent(this::wakeManager);
    }

    private void wakeManager(@Nullable ReplicaSet set) {
        if (set == null) {
            return;
        }
        ObjectFacts.controller(set)
                .filter(owner -> owner.getKind().equals("Deployment"))
                .ifPresent(owner -> loop.enqueue(new NamespacedName(ObjectFacts.namespace(set), owner.getName())));
    }
}
