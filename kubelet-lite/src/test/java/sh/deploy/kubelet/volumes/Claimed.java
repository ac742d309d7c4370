package sh.deploy.kubelet.volumes;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import sh.deploy.api.object.LocalVolumes;

/** Claims and their volumes, for tests. */
public final class Claimed {
    public static final String UID = "0b6e1f0a-1111-2222-3333-444455556666";
    public static final String VOLUME = LocalVolumes.name(UID);

    private Claimed() {}

    public static PersistentVolumeClaim claim(String uid) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("data")
                .withUid(uid)
                .endMetadata()
                .withNewSpec()
                .withVolumeName(LocalVolumes.name(uid))
                .endSpec()
                .withNewStatus()
                .withPhase("Bound")
                .endStatus()
                .build();
    }

    public static PersistentVolumeClaim pending() {
        return claim(UID)
                .edit()
                .editSpec()
                .withVolumeName(null)
                .endSpec()
                .editStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    /** The volume of the claim, with a path that nobody should follow. */
    public static PersistentVolume volume(String uid, String node) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(LocalVolumes.name(uid))
                .withUid("of " + uid)
                .withFinalizers(LocalVolumes.VOLUME_PROTECTION, LocalVolumes.FOLDER_PROTECTION)
                .endMetadata()
                .withNewSpec()
                .withPersistentVolumeReclaimPolicy("Delete")
                .withNewClaimRef()
                .withNamespace("default")
                .withName("data")
                .withUid(uid)
                .endClaimRef()
                .withNewLocal()
                .withPath("/etc")
                .endLocal()
                .withNewNodeAffinity()
                .withNewRequired()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey("kubernetes.io/hostname")
                .withOperator("In")
                .withValues(node)
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequired()
                .endNodeAffinity()
                .endSpec()
                .build();
    }

    /** As the server notes where its folder was made. */
    public static PersistentVolume on(String disk, PersistentVolume volume) {
        return volume.edit()
                .editMetadata()
                .addToAnnotations(LocalVolumes.DISK, disk)
                .endMetadata()
                .build();
    }

    /** As the controllers leave it for the node to remove. */
    public static PersistentVolume going(String policy) {
        return volume(UID, "n1")
                .edit()
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .withFinalizers(LocalVolumes.FOLDER_PROTECTION)
                .endMetadata()
                .editSpec()
                .withPersistentVolumeReclaimPolicy(policy)
                .endSpec()
                .build();
    }

    /** A pod with the claim's volume at {@code /data}. */
    public static Pod mounted(Pod pod) {
        return pod.edit()
                .editSpec()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("data")
                .withMountPath("/data")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim()
                .withClaimName("data")
                .endPersistentVolumeClaim()
                .endVolume()
                .endSpec()
                .build();
    }
}
