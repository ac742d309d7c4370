package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the bounds of a LimitRange may say, and that they do not contradict each other. Source: Kubernetes' API reference, LimitRange. */
final class LimitRangeRules {
    private static final Set<String> TYPES = Set.of("Container", "Pod", "PersistentVolumeClaim");
    private static final List<String> LISTS =
            List.of("max", "min", "default", "defaultRequest", "maxLimitRequestRatio");

    private LimitRangeRules() {}

    static void validate(JsonNode spec, List<FieldCause> causes) {
        var types = new HashSet<String>();
        int index = 0;
        for (var item : Tree.objects(spec, "limits")) {
            var path = "spec.limits[" + index++ + "]";
            var type = Tree.text(item, "type");
            validateType(type, path + ".type", causes);
            if (!types.add(type)) {
                causes.add(FieldCause.duplicate(path + ".type", type));
            }
            LISTS.forEach(list -> validateList(item, type, list, path + "." + list, causes));
            if (type.equals("PersistentVolumeClaim")
                    && !Tree.has(item, "min", "storage")
                    && !Tree.has(item, "max", "storage")) {
                causes.add(FieldCause.required(
                        path + ".limits",
                        "either minimum or maximum storage value is required, but neither was provided"));
            }
            new LimitRangeItem(item, path, causes).compare();
        }
    }

    private static void validateType(String type, String path, List<FieldCause> causes) {
        var complaint = LabelRules.qualifiedNameComplaint(type);
        if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid(path, type, complaint));
        } else if (type.indexOf('/') < 0 && !TYPES.contains(type)) {
            causes.add(FieldCause.invalid(path, type, "must be a standard limit type or fully qualified"));
        }
    }

    private static void validateList(ObjectNode item, String type, String list, String path, List<FieldCause> causes) {
        var entries = Tree.at(item, list);
        if (type.equals("Pod") && list.startsWith("default")) {
            if (!entries.isEmpty()) {
                causes.add(FieldCause.forbidden(path, "may not be specified when `type` is 'Pod'"));
            }
            return;
        }
        for (var entry : entries.properties()) {
            var name = entry.getKey();
            var complaint = type.equals("PersistentVolumeClaim")
                    ? ResourceNames.claimComplaint(name)
                    : ResourceNames.containerComplaint(name);
            if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(path + "[" + name + "]", name, complaint));
            }
        }
    }
}
