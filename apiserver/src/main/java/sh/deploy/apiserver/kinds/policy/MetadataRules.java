package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What holds for the metadata of every object. Source: Kubernetes API conventions, "Metadata". */
public final class MetadataRules {
    /** Set by the server; an update that leaves them out keeps them. */
    private static final List<String> KEPT =
            List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");

    private static final Set<String> PLAIN_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");

    private MetadataRules() {}

    /** Brings over from the stored object what the author of an update does not decide. */
    public static void keepSystemFields(ObjectNode next, ObjectNode current) {
        var metadata = Tree.child(next, "metadata");
        for (var name : KEPT) {
            if (Tree.text(metadata, name).isEmpty() && !metadata.path(name).isNumber()) {
                Tree.copy(Tree.child(current, "metadata"), metadata, name);
            }
        }
        Tree.copy(Tree.child(current, "metadata"), metadata, "generation");
        metadata.remove("selfLink");
    }

    public static void validate(ObjectNode object, KindNames names, NameRule rule, List<FieldCause> causes) {
        var metadata = Tree.at(object, "metadata");
        var name = Tree.text(metadata, "name");
        if (name.isEmpty()) {
            causes.add(FieldCause.required("metadata.name", "name or generateName is required"));
        } else {
            addIfWrong("metadata.name", name, rule.complaint(name), causes);
        }
        var prefix = Tree.text(metadata, "generateName");
        if (prefix.length() - (prefix.endsWith("-") ? 1 : 0)
                > rule.maxLength()) { // a dash may be followed by what is added
            addIfWrong("metadata.generateName", prefix, rule.complaint(prefix), causes);
        }
        var namespace = Tree.text(metadata, "namespace");
        if (names.namespaced()) {
            if (namespace.isEmpty()) {
                causes.add(FieldCause.required("metadata.namespace", ""));
            } else {
                addIfWrong("metadata.namespace", namespace, NameRule.LABEL.complaint(namespace), causes);
            }
        } else if (!namespace.isEmpty()) {
            causes.add(FieldCause.forbidden("metadata.namespace", "not allowed on this type"));
        }
        if (Tree.number(metadata, 0, "generation") < 0) {
            causes.add(FieldCause.invalid(
                    "metadata.generation",
                    Tree.number(metadata, 0, "generation"),
                    "must be greater than or equal to 0"));
        }
        LabelRules.validateLabels(metadata.path("labels"), "metadata.labels", causes);
        LabelRules.validateAnnotations(metadata.path("annotations"), "metadata.annotations", causes);
        validateOwners(object, causes);
        validateFinalizers(object, causes);
    }

    public static void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        for (var name : List.of("name", "namespace", "uid", "creationTimestamp")) {
            var before = Tree.at(current, "metadata", name);
            var after = Tree.at(next, "metadata", name);
            if (!before.equals(after)) {
                causes.add(FieldCause.invalid("metadata." + name, after.asString(""), "field is immutable"));
            }
        }
        validateDeletionUnchanged(next, current, causes);
    }

    private static void validateDeletionUnchanged(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        var before = Tree.at(current, "metadata", "deletionTimestamp");
        var after = Tree.at(next, "metadata", "deletionTimestamp");
        if (!before.equals(after)) {
            causes.add(FieldCause.invalid("metadata.deletionTimestamp", after.asString(""), "field is immutable"));
        }
        if (before.isMissingNode()) {
            return;
        }
        var had = Set.copyOf(Tree.texts(current, "metadata", "finalizers"));
        var added = new java.util.TreeSet<>(Tree.texts(next, "metadata", "finalizers"));
        added.removeAll(had);
        if (!added.isEmpty()) {
            causes.add(FieldCause.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new finalizers " + added));
        }
    }

    private static void validateOwners(ObjectNode object, List<FieldCause> causes) {
        int index = 0;
        var controllers = new HashSet<String>();
        for (var owner : Tree.objects(object, "metadata", "ownerReferences")) {
            var path = "metadata.ownerReferences[" + index++ + "]";
            for (var name : List.of("apiVersion", "kind", "name", "uid")) {
                if (Tree.text(owner, name).isEmpty()) {
                    causes.add(FieldCause.invalid(path + "." + name, "", name + " must not be empty"));
                }
            }
            if (Tree.isTrue(owner, "controller")) {
                controllers.add(Tree.text(owner, "kind") + "/" + Tree.text(owner, "name"));
            }
        }
        if (controllers.size() > 1) {
            causes.add(FieldCause.invalid(
                    "metadata.ownerReferences",
                    String.join(", ", new java.util.TreeSet<>(controllers)),
                    "Only one reference can have Controller set to true"));
        }
    }

    private static void validateFinalizers(ObjectNode object, List<FieldCause> causes) {
        var finalizers = Tree.texts(object, "metadata", "finalizers");
        for (int i = 0; i < finalizers.size(); i++) {
            var finalizer = finalizers.get(i);
            var path = "metadata.finalizers[" + i + "]";
            var complaint = LabelRules.qualifiedNameComplaint(finalizer);
            addIfWrong(path, finalizer, complaint, causes);
            if (complaint.isEmpty() && finalizer.indexOf('/') < 0 && !PLAIN_FINALIZERS.contains(finalizer)) {
                causes.add(FieldCause.invalid(
                        path, finalizer, "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }
        if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
            causes.add(FieldCause.invalid(
                    "metadata.finalizers",
                    String.join(", ", finalizers),
                    "finalizer orphan and foregroundDeletion cannot be both set"));
        }
    }

    private static void addIfWrong(String path, String value, String complaint, List<FieldCause> causes) {
        if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid(path, value, complaint));
        }
    }
}
