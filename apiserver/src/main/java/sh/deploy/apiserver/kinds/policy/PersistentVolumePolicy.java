package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** PersistentVolume: a volume of its own life, here always one that the cluster made for a claim. */
public final class PersistentVolumePolicy extends KindPolicy {
    private static final List<String> RECLAIM = List.of("Delete", "Retain");

    public PersistentVolumePolicy() {
        super(KindNames.clusterScoped(
                        "", "v1", "PersistentVolume", "persistentvolumes", "io.k8s.api.core.v1.PersistentVolume")
                .shortened("pv"));
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(Subresource.status(names()));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        var spec = Tree.child(object, "spec");
        Tree.defaultTo(spec, "volumeMode", "Filesystem");
        Tree.defaultTo(spec, "persistentVolumeReclaimPolicy", "Retain");
        Tree.defaultTo(Tree.child(object, "status"), "phase", "Pending");
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.putObject("status").put("phase", "Pending");
        Finalizers.add(object, LocalVolumes.VOLUME_PROTECTION);
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var spec = Tree.at(object, "spec");
        ClaimRules.validateAccessModes(spec, "spec", causes);
        ClaimRules.validateSize(spec.path("capacity"), "spec.capacity", causes);
        PodRules.oneOf(spec, "spec", "persistentVolumeReclaimPolicy", RECLAIM, causes);
    }

    @Override
    public void validateSupported(ObjectNode object, List<FieldCause> causes) {
        if (!isMadeForAClaim(object)) {
            causes.add(
                    FieldCause.forbidden(
                            "spec",
                            "volumes that are made by hand are not supported yet: make a claim, and the cluster makes the volume for it"));
        }
    }

    /** As the controller of claims makes it. What is made here only looks so is no harm: agents trust no path but their own. */
    private static boolean isMadeForAClaim(ObjectNode object) {
        var name = Tree.text(object, "metadata", "name");
        return Tree.at(object, "metadata", "annotations", LocalVolumes.PROVISIONED_BY)
                        .asString("")
                        .equals(LocalVolumes.PROVISIONER)
                && LocalVolumes.isName(name)
                && name.equals(LocalVolumes.name(Tree.text(object, "spec", "claimRef", "uid")))
                && Tree.text(object, "spec", "local", "path").endsWith("/" + name);
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        var after = Tree.child(next, "spec").deepCopy().remove(List.of("persistentVolumeReclaimPolicy"));
        var before = Tree.child(current, "spec").deepCopy().remove(List.of("persistentVolumeReclaimPolicy"));
        if (!after.equals(before)) {
            causes.add(FieldCause.forbidden(
                    "spec",
                    "is immutable after creation except persistentVolumeReclaimPolicy: the volume is one claim's"));
        }
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("Capacity", "Size that was asked for."),
                Column.text("Access Modes", "Who may use the volume at once."),
                Column.text("Reclaim Policy", "What becomes of it when its claim is gone."),
                Column.text("Status", "Pending, Available, Bound, Released, Failed, or Terminating."),
                Column.text("Claim", "The claim it was made for."),
                Column.text("StorageClass", "What made it."),
                Column.text("VolumeAttributesClass", "Class of attributes that can change."),
                Column.text("Reason", "Why it is in its state."),
                Column.age(),
                Column.text("VolumeMode", "File system or block device.").wide());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        var claim = Tree.at(object, "spec", "claimRef");
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.text(object, "spec", "capacity", "storage"))
                .add(AccessModes.text(Tree.texts(object, "spec", "accessModes")))
                .add(Tree.text(object, "spec", "persistentVolumeReclaimPolicy"))
                .add(Finalizers.phase(object))
                .add(claim.isMissingNode() ? "" : Tree.text(claim, "namespace") + "/" + Tree.text(claim, "name"))
                .add(Tree.text(object, "spec", "storageClassName"))
                .add("<unset>")
                .add(Tree.text(object, "status", "reason"))
                .add(Ages.since(object, now))
                .add(Tree.text(object, "spec", "volumeMode"));
    }
}
