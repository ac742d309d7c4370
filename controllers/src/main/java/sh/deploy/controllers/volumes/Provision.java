package sh.deploy.controllers.volumes;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.object.ObjectFacts;
import tools.jackson.databind.node.ObjectNode;

/** What is written about a claim and its volume. Pure. */
final class Provision {
    private Provision() {}

    /**
     * @param folder of the node's volumes
     * @param reclaimPolicy what becomes of the volume when the claim is gone
     */
    static PersistentVolume volume(PersistentVolumeClaim claim, String node, String folder, String reclaimPolicy) {
        var name = LocalVolumes.name(ObjectFacts.uid(claim));
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .withAnnotations(Map.of(LocalVolumes.PROVISIONED_BY, LocalVolumes.PROVISIONER))
                .withFinalizers(List.of(LocalVolumes.VOLUME_PROTECTION, LocalVolumes.FOLDER_PROTECTION))
                .endMetadata()
                .withNewSpec()
                .withCapacity(claim.getSpec().getResources().getRequests())
                .withAccessModes(claim.getSpec().getAccessModes())
                .withVolumeMode("Filesystem")
                .withStorageClassName(LocalVolumes.className(claim))
                .withPersistentVolumeReclaimPolicy(reclaimPolicy)
                .withNewLocal()
                .withPath(folder + "/" + name)
                .endLocal()
                .withNewClaimRef()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(ObjectFacts.namespace(claim))
                .withName(ObjectFacts.name(claim))
                .withUid(ObjectFacts.uid(claim))
                .endClaimRef()
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

    /** The claim names its volume. */
    static Patch naming(PersistentVolumeClaim claim, PersistentVolume volume) {
        var fields = about(claim.getMetadata().getUid());
        ((ObjectNode) fields.path("metadata"))
                .putObject("annotations")
                .put("pv.kubernetes.io/bind-completed", "yes")
                .put("pv.kubernetes.io/bound-by-controller", "yes");
        fields.putObject("spec").put("volumeName", ObjectFacts.name(volume));
        return Patch.merge(fields);
    }

    /** The claim says that it has its volume. */
    static Patch bound(PersistentVolumeClaim claim, PersistentVolume volume) {
        var status = new PersistentVolumeClaimStatusBuilder()
                .withPhase("Bound")
                .withAccessModes(volume.getSpec().getAccessModes())
                .withCapacity(volume.getSpec().getCapacity())
                .build();
        return Patch.merge(about(ObjectFacts.uid(claim)).set("status", Json.MAPPER.valueToTree(status)));
    }

    static Patch phase(String uid, String phase) {
        var fields = about(uid);
        fields.putObject("status").put("phase", phase);
        return Patch.merge(fields);
    }

    static Patch unselected(PersistentVolumeClaim claim) {
        var fields = about(ObjectFacts.uid(claim));
        ((ObjectNode) fields.path("metadata"))
                .put("resourceVersion", claim.getMetadata().getResourceVersion())
                .putObject("annotations")
                .putNull(LocalVolumes.SELECTED_NODE);
        return Patch.merge(fields);
    }

    /** Refused as a conflict when the object has changed since it was looked at. */
    static Patch finalizers(String uid, String resourceVersion, List<String> left) {
        var fields = about(uid);
        var metadata = (ObjectNode) fields.path("metadata");
        metadata.put("resourceVersion", resourceVersion);
        left.forEach(metadata.putArray("finalizers")::add);
        return Patch.merge(fields);
    }

    /** Of no namesake that was made meanwhile. */
    private static ObjectNode about(String uid) {
        var fields = Json.MAPPER.createObjectNode();
        fields.putObject("metadata").put("uid", Objects.requireNonNull(uid));
        return fields;
    }
}
