package sh.deploy.apiserver.kinds.policy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.schema.QuantityText;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a ResourceQuota may bound, and for which pods. Source: Kubernetes' documentation, "Resource Quotas", and API reference. */
final class QuotaRules {
    private static final Set<String> OF_PODS =
            Set.of("pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");
    private static final Set<String> SCOPES = Set.of(
            "Terminating",
            "NotTerminating",
            "BestEffort",
            "NotBestEffort",
            "PriorityClass",
            "CrossNamespacePodAffinity");
    private static final List<Set<String>> OPPOSITES =
            List.of(Set.of("BestEffort", "NotBestEffort"), Set.of("Terminating", "NotTerminating"));

    private QuotaRules() {}

    static void validate(JsonNode spec, List<FieldCause> causes) {
        var hard = Tree.at(spec, "hard");
        validateList(hard, "spec.hard", causes);
        validateScopes(spec, hard, causes);
        validateSelector(spec, hard, causes);
    }

    static void validateUpdate(JsonNode next, JsonNode current, List<FieldCause> causes) {
        var scopes = Tree.texts(next, "scopes");
        if (!new TreeSet<>(scopes).equals(new TreeSet<>(Tree.texts(current, "scopes")))) {
            causes.add(FieldCause.invalid("spec.scopes", Tree.at(next, "scopes"), "field is immutable"));
        }
    }

    static void validateStatus(JsonNode status, List<FieldCause> causes) {
        validateList(Tree.at(status, "hard"), "status.hard", causes);
        validateList(Tree.at(status, "used"), "status.used", causes);
    }

    private static void validateList(JsonNode list, String path, List<FieldCause> causes) {
        for (var entry : list.properties()) {
            var name = entry.getKey();
            var here = path + "[" + name + "]";
            var complaint = ResourceNames.quotaComplaint(name);
            if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(here, name, complaint));
            }
            var text = entry.getValue().asString("");
            QuantityText.parse(text).ifPresent(amount -> {
                if (amount.isNegative()) {
                    causes.add(FieldCause.invalid(here, text, "must be greater than or equal to 0"));
                } else if (ResourceNames.isCounted(name)
                        && amount.value().remainder(BigDecimal.ONE).signum() != 0) {
                    causes.add(FieldCause.invalid(here, text, "must be an integer"));
                }
            });
        }
    }

    private static void validateScopes(JsonNode spec, JsonNode hard, List<FieldCause> causes) {
        var scopes = Tree.texts(spec, "scopes");
        Consumer<String> say = why -> causes.add(FieldCause.invalid("spec.scopes", Tree.at(spec, "scopes"), why));
        for (var scope : scopes) {
            if (!SCOPES.contains(scope)) {
                say.accept("unsupported scope");
            }
            sayUnbounded(scope, hard, say);
        }
        sayContradiction(scopes, say);
    }

    private static void validateSelector(JsonNode spec, JsonNode hard, List<FieldCause> causes) {
        var path = "spec.scopeSelector.matchExpressions";
        var selector = Tree.at(spec, "scopeSelector");
        Consumer<String> say = why -> causes.add(FieldCause.invalid(path, selector, why));
        var expressions = Tree.objects(selector, "matchExpressions");
        for (var expression : expressions) {
            var scope = Tree.text(expression, "scopeName");
            if (!SCOPES.contains(scope)) {
                causes.add(FieldCause.invalid(path + ".scopeName", scope, "unsupported scope"));
            }
            sayUnbounded(scope, hard, say);
            validateOperator(expression, scope, path, causes);
        }
        sayContradiction(
                expressions.stream()
                        .map(expression -> Tree.text(expression, "scopeName"))
                        .toList(),
                say);
    }

    private static void validateOperator(ObjectNode expression, String scope, String path, List<FieldCause> causes) {
        var operator = Tree.text(expression, "operator");
        var values = Tree.texts(expression, "values");
        if (SCOPES.contains(scope) && !scope.equals("PriorityClass") && !operator.equals("Exists")) {
            causes.add(FieldCause.invalid(
                    path + ".operator",
                    operator,
                    "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating,"
                            + " ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or"
                            + " ResourceQuotaScopeCrossNamespacePodAffinity"));
        }
        switch (operator) {
            case "In", "NotIn" -> {
                if (values.isEmpty()) {
                    causes.add(FieldCause.required(
                            path + ".values",
                            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!values.isEmpty()) {
                    causes.add(FieldCause.invalid(
                            path + ".values",
                            Tree.at(expression, "values"),
                            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
                }
            }
            default -> causes.add(FieldCause.invalid(path + ".operator", operator, "not a valid selector operator"));
        }
    }

    /** Scopes choose among pods, and {@code BestEffort} among those that ask for nothing which could be summed up. */
    private static void sayUnbounded(String scope, JsonNode hard, Consumer<String> say) {
        var bounded = scope.equals("BestEffort") ? Set.of("pods") : OF_PODS;
        for (var entry : hard.properties()) {
            if (SCOPES.contains(scope)
                    && ResourceNames.isStandardOfQuotas(entry.getKey())
                    && !bounded.contains(entry.getKey())) {
                say.accept("unsupported scope applied to resource");
                return;
            }
        }
    }

    private static void sayContradiction(List<String> scopes, Consumer<String> say) {
        for (var opposite : OPPOSITES) {
            if (scopes.containsAll(opposite)) {
                say.accept("conflicting scopes");
            }
        }
    }
}
