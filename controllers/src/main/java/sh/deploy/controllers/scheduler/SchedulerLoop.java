package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ResourceTypes;

/**
 * Wakes the scheduler when a pod, a node, or a claim or its volume changes. There is one key, the cluster: what comes while a round is under way is the next
 * round, so rounds grow to batches under load.
 */
public final class SchedulerLoop {
    private static final String NAME = "scheduler";
    private static final String CLUSTER = "cluster";

    private final ControllerLoop<String> loop;

    private SchedulerLoop(LoopKit kit) {
        var pods = kit.informers().of(ResourceTypes.POD);
        var nodes = kit.informers().of(ResourceTypes.NODE);
        var changedPods = changed(pods);
        var changedNodes = changed(nodes);
        var claims = kit.informers().of(ResourceTypes.PERSISTENT_VOLUME_CLAIM);
        var changedClaims = changed(claims);
        var events = kit.recorders().of(SchedulingRounds.SCHEDULER_NAME);
        var desk = new BindingDesk(
                kit.client(), events, pods.cache(), new ClaimWrites(kit.client(), claims.cache()), kit.time());
        var rounds = new SchedulingRounds(
                pods.cache(), nodes.cache(), changedPods, changedNodes, changedClaims, ClaimReader.of(kit), desk);
        loop = new ControllerLoop<>(NAME, rounds, 1, kit.time(), kit.metrics());
        pods.onChange((before, now) -> loop.enqueue(CLUSTER));
        nodes.onChange((before, now) -> loop.enqueue(CLUSTER));
        claims.onChange((before, now) -> loop.enqueue(CLUSTER));
        kit.informers().of(ResourceTypes.PERSISTENT_VOLUME).onChange((before, now) -> {
            var claim = present(before, now).getSpec().getClaimRef();
            if (claim != null) {
                changedClaims.add(new NamespacedName(claim.getNamespace(), claim.getName()));
                loop.enqueue(CLUSTER);
            }
        });
        kit.informers().of(ResourceTypes.STORAGE_CLASS).onChange((before, now) -> {
            claims.cache().all().forEach(claim -> changedClaims.add(NamespacedName.of(claim)));
            loop.enqueue(CLUSTER);
        });
    }

    public static Loop of(LoopKit kit) {
        return new SchedulerLoop(kit).loop;
    }

    /** Fills with the names of what changed; the round that reads a name looks up the newest state itself. */
    private static <T extends HasMetadata> Set<NamespacedName> changed(Informer<T> informer) {
        Set<NamespacedName> names = ConcurrentHashMap.newKeySet();
        informer.onChange((before, now) -> names.add(NamespacedName.of(present(before, now))));
        return names;
    }

    private static <T extends HasMetadata> T present(@Nullable T before, @Nullable T now) {
        if (now != null) {
            return now;
        }
        if (before != null) {
            return before;
        }
        throw new IllegalArgumentException("a change has an object before it or after it");
    }
}
