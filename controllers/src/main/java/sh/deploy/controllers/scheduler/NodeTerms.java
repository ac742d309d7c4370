package sh.deploy.controllers.scheduler;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node selector term reads a node.
 *
 * <p>Source: Kubernetes API reference, NodeSelectorTerm and NodeSelectorRequirement: all requirements of a term must hold; an empty
 * term matches nothing.
 */
final class NodeTerms {
    private NodeTerms() {}

    static boolean matches(NodeSelectorTerm term, NodeProfile profile) {
        if (term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty()) {
            return false;
        }
        return term.getMatchExpressions().stream()
                        .allMatch(rule -> holds(rule, profile.labels().get(rule.getKey())))
                && term.getMatchFields().stream().allMatch(rule -> holds(rule, profile.name()));
    }

    private static boolean holds(NodeSelectorRequirement rule, @Nullable String value) {
        var values = rule.getValues();
        return switch (rule.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compares(value, values, 1);
            case "Lt" -> compares(value, values, -1);
            default -> false;
        };
    }

    private static boolean compares(@Nullable String value, List<String> limits, int sign) {
        if (value == null || limits.size() != 1) {
            return false;
        }
        try {
            return Long.signum(Long.compare(Long.parseLong(value), Long.parseLong(limits.getFirst()))) == sign;
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }
}
