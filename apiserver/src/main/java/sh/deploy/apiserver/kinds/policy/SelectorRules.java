package sh.deploy.apiserver.kinds.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.selector.Requirement;
import sh.deploy.api.selector.Selector;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Label selectors as they stand in objects. Source: Kubernetes API reference, LabelSelector. */
public final class SelectorRules {
    private static final List<String> OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist");

    private SelectorRules() {}

    /**
     * The same selector, as it stands in a query.
     *
     * @throws IllegalArgumentException that names the key or value which no label may have
     */
    public static Selector requireValid(Selector selector) {
        for (var requirement : selector.requirements()) {
            require("key", requirement.label(), LabelRules.qualifiedNameComplaint(requirement.label()));
            var values = switch (requirement) {
                case Requirement.In in -> in.values();
                case Requirement.NotIn not -> not.values();
                default -> List.<String>of();
            };
            for (int i = 0; i < values.size(); i++) {
                var path = "values[" + i + "][" + requirement.label() + "]";
                require(path, values.get(i), LabelRules.valueComplaint(values.get(i)));
            }
        }
        return selector;
    }

    private static void require(String path, String value, String complaint) {
        if (!complaint.isEmpty()) {
            throw new IllegalArgumentException(path + ": Invalid value: \"" + value + "\": " + complaint);
        }
    }

    static void validate(JsonNode selector, String path, List<FieldCause> causes) {
        LabelRules.validateLabels(selector.path("matchLabels"), path + ".matchLabels", causes);
        int index = 0;
        for (var expression : Tree.objects(selector, "matchExpressions")) {
            validateExpression(expression, path + ".matchExpressions[" + index++ + "]", causes);
        }
    }

    private static void validateExpression(ObjectNode expression, String path, List<FieldCause> causes) {
        var key = Tree.text(expression, "key");
        var operator = Tree.text(expression, "operator");
        var values = Tree.texts(expression, "values");
        var complaint = LabelRules.qualifiedNameComplaint(key);
        if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid(path + ".key", key, complaint));
        }
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
            default -> causes.add(FieldCause.invalid(path + ".operator", operator, "not a valid selector operator"));
        }
        for (int i = 0; i < values.size(); i++) {
            var wrong = LabelRules.valueComplaint(values.get(i));
            if (!wrong.isEmpty()) {
                causes.add(FieldCause.invalid(path + ".values[" + i + "]", values.get(i), wrong));
            }
        }
    }

    static boolean isEmpty(JsonNode selector) {
        return selector.path("matchLabels").isEmpty()
                && selector.path("matchExpressions").isEmpty();
    }

    /** A selector that says nothing matches everything. */
    public static boolean matches(JsonNode selector, JsonNode labels) {
        for (var label : selector.path("matchLabels").properties()) {
            if (!label.getValue().equals(labels.path(label.getKey()))) {
                return false;
            }
        }
        return Tree.objects(selector, "matchExpressions").stream().allMatch(one -> matchesExpression(one, labels));
    }

    private static boolean matchesExpression(ObjectNode expression, JsonNode labels) {
        var value = labels.path(Tree.text(expression, "key"));
        var values = Tree.texts(expression, "values");
        return switch (Tree.text(expression, "operator")) {
            case "In" -> value.isString() && values.contains(value.stringValue());
            case "NotIn" -> !value.isString() || !values.contains(value.stringValue());
            case "Exists" -> value.isString();
            case "DoesNotExist" -> !value.isString();
            default -> false;
        };
    }

    /** {@code app=web,tier in (a,b)}, as kubectl takes it. */
    static String text(JsonNode selector) {
        var parts = new ArrayList<String>();
        for (var label : selector.path("matchLabels").properties()) {
            parts.add(label.getKey() + "=" + label.getValue().asString(""));
        }
        for (var expression : Tree.objects(selector, "matchExpressions")) {
            parts.add(text(expression));
        }
        return parts.isEmpty() ? "<none>" : String.join(",", parts);
    }

    private static String text(ObjectNode expression) {
        var key = Tree.text(expression, "key");
        var operator = Tree.text(expression, "operator");
        if (!OPERATORS.contains(operator)) {
            return key;
        }
        return switch (operator) {
            case "Exists" -> key;
            case "DoesNotExist" -> "!" + key;
            default ->
                key + " " + operator.toLowerCase(Locale.ROOT) + " ("
                        + String.join(",", Tree.texts(expression, "values")) + ")";
        };
    }
}
