package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One term of a node selector. */
final class NodeSelectorRules {
    private NodeSelectorRules() {}

    static void validate(JsonNode term, String path, List<FieldCause> causes) {
        for (var list : List.of("matchExpressions", "matchFields")) {
            int index = 0;
            for (var requirement : Tree.objects(term, list)) {
                validateRequirement(requirement, path + "." + list + "[" + index++ + "]", causes);
            }
        }
    }

    private static void validateRequirement(ObjectNode requirement, String path, List<FieldCause> causes) {
        var operator = Tree.text(requirement, "operator");
        var values = Tree.texts(requirement, "values");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    causes.add(FieldCause.required(
                            path + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    causes.add(FieldCause.forbidden(
                            path + ".values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                }
            }
            case "Gt", "Lt" -> {
                if (values.size() != 1) {
                    causes.add(FieldCause.required(
                            path + ".values", "must be specified single value when `operator` is 'Lt' or 'Gt'"));
                }
            }
            default -> causes.add(FieldCause.invalid(path + ".operator", operator, "not a valid selector operator"));
        }
        var complaint = LabelRules.qualifiedNameComplaint(Tree.text(requirement, "key"));
        if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid(path + ".key", Tree.text(requirement, "key"), complaint));
        }
    }
}
