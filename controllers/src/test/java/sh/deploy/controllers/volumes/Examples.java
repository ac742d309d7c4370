package sh.deploy.controllers.volumes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import sh.deploy.api.object.LocalVolumes;

/** Claims and volumes as tests need them. */
final class Examples {
    static final String UID = "0b6e1f0a-1111-2222-3333-444455556666";

    private Examples() {}

    /** As the server keeps a new one. */
    static PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("data")
                .withUid(UID)
                .withFinalizers(LocalVolumes.CLAIM_PROTECTION)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withStorageClassName("local")
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity("1Gi")))
                .endResources()
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    static PersistentVolumeClaim bound() {
        return naming().edit().editStatus().withPhase("Bound").endStatus().build();
    }

    /** As it is between two writes. */
    static PersistentVolumeClaim naming() {
        return claim().edit()
                .editSpec()
                .withVolumeName(LocalVolumes.name(UID))
                .endSpec()
                .build();
    }

    static PersistentVolumeClaim going(PersistentVolumeClaim claim) {
        return claim.edit()
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
    }

    static PersistentVolume volume(String phase) {
        return Provision.volume(claim(), "n1", "/d/volumes", "Delete")
                .edit()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    static PersistentVolume going(PersistentVolume volume) {
        return volume.edit()
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
    }

    static GenericKubernetesResource storageClass(String provisioner) {
        var made = new GenericKubernetesResource();
        made.setAdditionalProperty("provisioner", provisioner);
        return made;
    }
}
