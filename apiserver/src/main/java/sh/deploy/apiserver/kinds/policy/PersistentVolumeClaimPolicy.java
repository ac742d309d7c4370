package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** PersistentVolumeClaim: asks for a volume that outlives the pods that use it. */
public final class PersistentVolumeClaimPolicy extends KindPolicy {
    public PersistentVolumeClaimPolicy() {
        super(KindNames.namespaced(
                        "",
                        "v1",
                        "PersistentVolumeClaim",
                        "persistentvolumeclaims",
                        "io.k8s.api.core.v1.PersistentVolumeClaim")
                .shortened("pvc"));
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(Subresource.status(names()));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        ClaimRules.applyDefaults(Tree.child(object, "spec"));
        Tree.defaultTo(Tree.child(object, "status"), "phase", "Pending");
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.putObject("status").put("phase", "Pending");
        Finalizers.add(object, LocalVolumes.CLAIM_PROTECTION);
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        ClaimRules.validate(Tree.at(object, "spec"), "spec", causes);
    }

    @Override
    public void validateSupported(ObjectNode object, List<FieldCause> causes) {
        ClaimRules.validateSupported(Tree.at(object, "spec"), "spec", causes);
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        ClaimRules.validateUpdate(Tree.child(next, "spec"), Tree.child(current, "spec"), causes);
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("Status", "Pending, Bound, Lost, or Terminating."),
                Column.text("Volume", "The volume it has."),
                Column.text("Capacity", "Size of the volume."),
                Column.text("Access Modes", "Who may use the volume at once."),
                Column.text("StorageClass", "What makes the volume."),
                Column.text("VolumeAttributesClass", "Class of attributes that can change."),
                Column.age(),
                Column.text("VolumeMode", "File system or block device.").wide());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        boolean isBound = !Tree.text(object, "spec", "volumeName").isEmpty();
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Finalizers.phase(object))
                .add(Tree.text(object, "spec", "volumeName"))
                .add(isBound ? Tree.text(object, "status", "capacity", "storage") : "")
                .add(isBound ? AccessModes.text(Tree.texts(object, "status", "accessModes")) : "")
                .add(Tree.text(object, "spec", "storageClassName"))
                .add("<unset>")
                .add(Ages.since(object, now))
                .add(Tree.text(object, "spec", "volumeMode"));
    }
}
