package sh.deploy.controllers.volumes;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;

/** What is to be done next about a volume. */
sealed interface VolumeStep {
    /** It is as it should be, or the turn of its node's agent. */
    record Nothing() implements VolumeStep {}

    /** Its status is to say so. */
    record Phase(String phase) implements VolumeStep {}

    /** Its claim is gone, and it is not to be kept. */
    record Delete() implements VolumeStep {}

    /** It is being deleted, and waits only for these. */
    record LetGo(List<String> finalizers) implements VolumeStep {}

    /** Its node's object is gone, its machine perhaps not: when that is back until then, its folder is removed. */
    record AwaitNode(Instant until) implements VolumeStep {}

    VolumeStep NOTHING = new Nothing();

    /** For how long a volume that is being deleted waits for a node that does not exist. */
    Duration NODE_MAY_RETURN = Duration.ofDays(1);

    /**
     * Pure.
     *
     * @param claim the one it was made for, if that is still there
     * @param nodeThere whether the node that it is on exists
     */
    static VolumeStep next(
            PersistentVolume volume, Optional<PersistentVolumeClaim> claim, boolean nodeThere, Instant now) {
        var phase = claim.map(VolumeStep::held).orElse("Released");
        if (!phase.equals(volume.getStatus() == null ? "" : volume.getStatus().getPhase())) {
            return new Phase(phase);
        }
        if (claim.isPresent()) {
            return NOTHING;
        }
        if (!ObjectFacts.isBeingDeleted(volume)) {
            return "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy()) ? new Delete() : NOTHING;
        }
        var left = new ArrayList<>(ObjectFacts.finalizers(volume));
        left.remove(LocalVolumes.VOLUME_PROTECTION);
        var awaited =
                nodeThere ? Optional.<Instant>empty() : nodeAwaitedUntil(volume).filter(now::isBefore);
        if (!nodeThere && awaited.isEmpty()) {
            left.remove(LocalVolumes.FOLDER_PROTECTION);
        }
        if (!left.equals(ObjectFacts.finalizers(volume))) {
            return new LetGo(List.copyOf(left));
        }
        return awaited.filter(until -> left.contains(LocalVolumes.FOLDER_PROTECTION))
                .<VolumeStep>map(AwaitNode::new)
                .orElse(NOTHING);
    }

    /** Empty when its folder is to stay. */
    private static Optional<Instant> nodeAwaitedUntil(PersistentVolume volume) {
        return ObjectFacts.instant(volume.getMetadata().getDeletionTimestamp())
                .filter(any -> "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy()))
                .map(since -> since.plus(NODE_MAY_RETURN));
    }

    /** While a claim that it was made for is there, nobody else gets it. */
    private static String held(PersistentVolumeClaim claim) {
        return LocalVolumes.volumeName(claim).isEmpty() ? "Available" : "Bound";
    }
}
