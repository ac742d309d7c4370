package sh.deploy.controllers.volumes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.controller.ControllerLoop;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;

/** Wakes a claim's reconciler when it, its volume, its class, its node or a pod that uses it changes, and a volume's likewise. */
public final class VolumeLoops {
    private static final int WORKERS = 4;

    private final Informer<PersistentVolumeClaim> claims;
    private final Informer<PersistentVolume> volumes;
    private final ControllerLoop<NamespacedName> claimLoop;
    private final ControllerLoop<String> volumeLoop;

    private VolumeLoops(LoopKit kit) {
        claims = kit.informers().of(ResourceTypes.PERSISTENT_VOLUME_CLAIM);
        volumes = kit.informers().of(ResourceTypes.PERSISTENT_VOLUME);
        var events = kit.recorders().of("persistentvolume-controller");
        claimLoop = new ControllerLoop<>(
                "persistentvolumeclaim", new ClaimReconciler(kit, events), WORKERS, kit.time(), kit.metrics());
        volumeLoop = new ControllerLoop<>(
                "persistentvolume", new VolumeReconciler(kit, events), WORKERS, kit.time(), kit.metrics());
        claims.onChange((before, now) -> present(before, now).forEach(this::claimChanged));
        volumes.onChange((before, now) -> present(before, now).forEach(this::volumeChanged));
        kit.informers().of(ResourceTypes.POD).onChange(this::podChanged);
        kit.informers().of(ResourceTypes.STORAGE_CLASS).onChange((before, now) -> allClaims());
        kit.informers().of(ResourceTypes.NODE).onChange((before, now) -> {
            if (before == null || now == null || !folder(before).equals(folder(now))) {
                allClaims();
                volumes.cache().all().forEach(volume -> volumeLoop.enqueue(ObjectFacts.name(volume)));
            }
        });
    }

    public static List<Loop> of(LoopKit kit) {
        var loops = new VolumeLoops(kit);
        return List.of(loops.claimLoop, loops.volumeLoop);
    }

    private static String folder(HasMetadata node) {
        return ObjectFacts.annotations(node).getOrDefault(LocalVolumes.FOLDER, "");
    }

    /** Nodes and classes seldom come and go, and a claim that has its volume is looked at in no time. */
    private void allClaims() {
        claims.cache().all().forEach(claim -> claimLoop.enqueue(NamespacedName.of(claim)));
    }

    private void claimChanged(PersistentVolumeClaim claim) {
        claimLoop.enqueue(NamespacedName.of(claim));
        volumeLoop.enqueue(LocalVolumes.name(ObjectFacts.uid(claim)));
    }

    private void volumeChanged(PersistentVolume volume) {
        volumeLoop.enqueue(ObjectFacts.name(volume));
        var claim = volume.getSpec().getClaimRef();
        if (claim != null) {
            claimLoop.enqueue(new NamespacedName(claim.getNamespace(), claim.getName()));
        }
    }

    /** A pod that only reports its status tells claims nothing. */
    private void podChanged(@Nullable Pod before, @Nullable Pod now) {
        if (before == null || now == null || !before.getSpec().equals(now.getSpec())) {
            present(before, now)
                    .forEach(pod -> LocalVolumes.claims(pod)
                            .forEach(
                                    claim -> claimLoop.enqueue(new NamespacedName(ObjectFacts.namespace(pod), claim))));
        }
    }

    private static <T> Stream<T> present(@Nullable T before, @Nullable T now) {
        return Stream.concat(Stream.ofNullable(before), Stream.ofNullable(now));
    }
}
