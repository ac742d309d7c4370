package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.object.LocalVolumes;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** StorageClass: how volumes are made for the claims that name it. */
public final class StorageClassPolicy extends KindPolicy {
    private static final List<String> RECLAIM = List.of("Delete", "Retain");
    private static final List<String> BINDING = List.of("Immediate", "WaitForFirstConsumer");
    private static final List<String> FIXED =
            List.of("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode");
    private static final List<String> NOT_OURS = List.of("parameters", "mountOptions", "allowedTopologies");

    public StorageClassPolicy() {
        super(KindNames.clusterScoped(
                        "storage.k8s.io", "v1", "StorageClass", "storageclasses", "io.k8s.api.storage.v1.StorageClass")
                .shortened("sc"));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        Tree.defaultTo(object, "reclaimPolicy", "Delete");
        Tree.defaultTo(object, "volumeBindingMode", "Immediate");
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        if (Tree.text(object, "provisioner").isEmpty()) {
            causes.add(FieldCause.required("provisioner", ""));
        }
        oneOf(object, "reclaimPolicy", RECLAIM, causes);
        oneOf(object, "volumeBindingMode", BINDING, causes);
    }

    private static void oneOf(ObjectNode object, String field, List<String> allowed, List<FieldCause> causes) {
        if (!allowed.contains(Tree.text(object, field))) {
            causes.add(FieldCause.notSupported(field, Tree.text(object, field), allowed));
        }
    }

    /** Of another provisioner's we know nothing, and make nothing. */
    @Override
    public void validateSupported(ObjectNode object, List<FieldCause> causes) {
        if (!Tree.text(object, "provisioner").equals(LocalVolumes.PROVISIONER)) {
            return;
        }
        if (!Tree.text(object, "volumeBindingMode").equals("WaitForFirstConsumer")) {
            causes.add(FieldCause.forbidden(
                    "volumeBindingMode",
                    "must be WaitForFirstConsumer for " + LocalVolumes.PROVISIONER
                            + ": a volume is made on the node of the first pod that uses it"));
        }
        if (Tree.isTrue(object, "allowVolumeExpansion")) {
            causes.add(FieldCause.forbidden(
                    "allowVolumeExpansion", "volumes of " + LocalVolumes.PROVISIONER + " cannot be expanded yet"));
        }
        for (var field : NOT_OURS) {
            if (!Tree.at(object, field).isEmpty()) {
                causes.add(FieldCause.forbidden(field, LocalVolumes.PROVISIONER + " takes none"));
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        for (var field : FIXED) {
            if (!Tree.at(next, field).equals(Tree.at(current, field))) {
                causes.add(FieldCause.forbidden(field, "updates to " + field + " are forbidden."));
            }
        }
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("Provisioner", "Who makes the volumes."),
                Column.text("ReclaimPolicy", "What becomes of a volume when its claim is gone."),
                Column.text("VolumeBindingMode", "When a volume is made."),
                Column.text("AllowVolumeExpansion", "Whether volumes can grow."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        boolean isDefault = Tree.at(object, "metadata", "annotations", LocalVolumes.DEFAULT_CLASS)
                .asString("")
                .equals("true");
        cells.add(Tree.text(object, "metadata", "name") + (isDefault ? " (default)" : ""))
                .add(Tree.text(object, "provisioner"))
                .add(Tree.text(object, "reclaimPolicy"))
                .add(Tree.text(object, "volumeBindingMode"))
                .add(String.valueOf(Tree.isTrue(object, "allowVolumeExpansion")))
                .add(Ages.since(object, now));
    }
}
