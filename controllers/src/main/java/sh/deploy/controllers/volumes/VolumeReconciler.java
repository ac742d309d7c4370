package sh.deploy.controllers.volumes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.controller.Outcome;
import sh.deploy.api.controller.Reconciler;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;

/** Does the next thing about one volume. That its claim or its node is gone is asked of the server: a cache may be behind. */
final class VolumeReconciler implements Reconciler<String> {
    private final ApiClient client;
    private final Cache<PersistentVolume> volumes;
    private final Cache<PersistentVolumeClaim> claims;
    private final Cache<Node> nodes;
    private final EventRecorder events;
    private final Time time;

    VolumeReconciler(LoopKit kit, EventRecorder events) {
        this.client = kit.client();
        this.volumes = kit.informers().of(ResourceTypes.PERSISTENT_VOLUME).cache();
        this.claims = kit.informers().of(ResourceTypes.PERSISTENT_VOLUME_CLAIM).cache();
        this.nodes = kit.informers().of(ResourceTypes.NODE).cache();
        this.events = events;
        this.time = kit.time();
    }

    @Override
    public Outcome reconcile(String name) {
        var volume = volumes.get("", name).orElse(null);
        if (volume != null) {
            try {
                return take(VolumeStep.next(volume, claim(volume), isNodeThere(volume), time.now()), volume);
            } catch (ProblemException refused) {
                if (!refused.problem().says(Reason.NOT_FOUND)) {
                    throw refused;
                }
            }
        }
        return Outcome.SETTLED;
    }

    private Optional<PersistentVolumeClaim> claim(PersistentVolume volume) {
        var reference = volume.getSpec().getClaimRef();
        if (reference == null) {
            return Optional.empty();
        }
        return claims.get(reference.getNamespace(), reference.getName())
                .filter(claim -> LocalVolumes.isOf(volume, claim))
                .or(() -> client.find(
                                ResourceTypes.PERSISTENT_VOLUME_CLAIM, reference.getNamespace(), reference.getName())
                        .filter(claim -> LocalVolumes.isOf(volume, claim)));
    }

    private boolean isNodeThere(PersistentVolume volume) {
        var node = LocalVolumes.node(volume);
        return nodes.get("", node).isPresent()
                || client.find(ResourceTypes.NODE, "", node).isPresent();
    }

    private Outcome take(VolumeStep step, PersistentVolume volume) {
        var name = ObjectFacts.name(volume);
        var uid = ObjectFacts.uid(volume);
        switch (step) {
            case VolumeStep.Nothing nothing -> {}
            case VolumeStep.Phase(String phase) ->
                client.patchStatus(ResourceTypes.PERSISTENT_VOLUME, "", name, Provision.phase(uid, phase));
            case VolumeStep.Delete delete ->
                client.delete(ResourceTypes.PERSISTENT_VOLUME, "", name, Deletion.ofUid(uid));
            case VolumeStep.LetGo(var left) ->
                client.patch(
                        ResourceTypes.PERSISTENT_VOLUME,
                        "",
                        name,
                        Provision.finalizers(uid, volume.getMetadata().getResourceVersion(), left));
            case VolumeStep.AwaitNode(Instant until) -> {
                events.normal(volume, "WaitForNode", awaited(volume, until));
                return Outcome.checkAgain(Duration.between(time.now(), until));
            }
        }
        return Outcome.SETTLED;
    }

    private static String awaited(PersistentVolume volume, Instant until) {
        return "node " + LocalVolumes.node(volume) + " does not exist: if it is back before " + until
                + ", its agent removes the volume's folder; else the folder stays where it is, and this object goes."
                + " To have it go now: kubectl patch pv " + ObjectFacts.name(volume)
                + " --type merge -p '{\"metadata\":{\"finalizers\":null}}'";
    }
}
