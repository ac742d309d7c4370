package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.schema.QuantityText;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a claim may ask for, whether it stands alone or in a StatefulSet. Source: Kubernetes API reference, PersistentVolumeClaim. */
final class ClaimRules {
    static final List<String> ACCESS_MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    private static final List<String> MODES = List.of("Block", "Filesystem");
    private static final List<String> UNSUPPORTED =
            List.of("selector", "dataSource", "dataSourceRef", "volumeAttributesClassName");

    private ClaimRules() {}

    static void applyDefaults(ObjectNode spec) {
        Tree.defaultTo(spec, "volumeMode", "Filesystem");
    }

    static void validate(JsonNode spec, String path, List<FieldCause> causes) {
        validateAccessModes(spec, path, causes);
        validateSize(Tree.at(spec, "resources", "requests"), path + ".resources", causes);
        PodRules.oneOf(spec, path, "volumeMode", MODES, causes);
        var name = Tree.text(spec, "storageClassName");
        if (!name.isEmpty() && !NameRule.SUBDOMAIN.accepts(name)) {
            causes.add(FieldCause.invalid(path + ".storageClassName", name, NameRule.SUBDOMAIN.complaint(name)));
        }
    }

    static void validateSupported(JsonNode spec, String path, List<FieldCause> causes) {
        if (Tree.text(spec, "volumeMode").equals("Block")) {
            causes.add(FieldCause.forbidden(
                    path + ".volumeMode", "block volumes are not supported yet; there is Filesystem"));
        }
        for (var field : UNSUPPORTED) {
            if (Tree.has(spec, field)) {
                causes.add(FieldCause.forbidden(
                        path + "." + field,
                        "not supported yet: a claim gets a new, empty volume of its storage class"));
            }
        }
    }

    static void validateAccessModes(JsonNode spec, String path, List<FieldCause> causes) {
        var modes = Tree.texts(spec, "accessModes");
        if (modes.isEmpty()) {
            causes.add(FieldCause.required(path + ".accessModes", "at least 1 access mode is required"));
        }
        for (var mode : modes) {
            if (!ACCESS_MODES.contains(mode)) {
                causes.add(FieldCause.notSupported(path + ".accessModes", mode, ACCESS_MODES));
            }
        }
        if (modes.size() > 1 && modes.contains("ReadWriteOncePod")) {
            causes.add(FieldCause.forbidden(
                    path + ".accessModes", "may not use ReadWriteOncePod with other access modes"));
        }
    }

    /** @param amounts with an entry {@code storage} */
    static void validateSize(JsonNode amounts, String path, List<FieldCause> causes) {
        var size = Tree.text(amounts, "storage");
        if (size.isEmpty()) {
            causes.add(FieldCause.required(path + "[storage]", ""));
        } else if (QuantityText.parse(size)
                .filter(amount -> amount.value().signum() <= 0)
                .isPresent()) {
            causes.add(FieldCause.invalid(path + "[storage]", size, "must be greater than zero"));
        }
    }

    /** The size first, since who changes it wants to know about sizes. */
    static void validateUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        var after = next.deepCopy();
        var before = current.deepCopy();
        if (!size(after).equals(size(before))) {
            causes.add(FieldCause.forbidden(
                    "spec.resources.requests.storage",
                    "volumes keep the size they were made with: no storage class here allows expansion"
                            + " (allowVolumeExpansion), and none can be made smaller"));
        }
        after.remove("resources");
        before.remove("resources");
        if (Tree.text(before, "volumeName").isEmpty()) {
            before.remove("volumeName");
            after.remove("volumeName");
        }
        if (!Tree.has(before, "storageClassName")) {
            after.remove("storageClassName");
        }
        if (!after.equals(before)) {
            causes.add(FieldCause.forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound"
                            + " claims"));
        }
    }

    private static JsonNode size(JsonNode spec) {
        return Tree.at(spec, "resources", "requests", "storage");
    }
}
