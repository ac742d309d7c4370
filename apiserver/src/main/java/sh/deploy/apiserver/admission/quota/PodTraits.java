package sh.deploy.apiserver.admission.quota;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What scopes choose pods by. Source: Kubernetes' documentation, "Resource Quotas", "Quota scopes".
 *
 * @param isTerminating whether it has a deadline
 * @param isBestEffort whether it asks for nothing
 * @param priorityClass empty when it has none
 * @param looksElsewhere whether it wants to be near or far from pods of other namespaces
 */
record PodTraits(boolean isTerminating, boolean isBestEffort, String priorityClass, boolean looksElsewhere) {
    private static final Set<String> BY_QUALITY = Set.of("cpu", "memory");

    static PodTraits of(JsonNode spec, Amounts requests, Amounts limits) {
        return new PodTraits(
                Tree.number(spec, -1, "activeDeadlineSeconds") >= 0,
                requests.plus(limits).only(BY_QUALITY).withoutZeros().isEmpty(),
                Tree.text(spec, "priorityClassName"),
                affinityTerms(spec).anyMatch(PodTraits::isAboutOtherNamespaces));
    }

    private static Stream<? extends JsonNode> affinityTerms(JsonNode spec) {
        return Stream.of("podAffinity", "podAntiAffinity").flatMap(kind -> {
            var affinity = Tree.at(spec, "affinity", kind);
            var required = Tree.objects(affinity, "requiredDuringSchedulingIgnoredDuringExecution").stream();
            var preferred = Tree.objects(affinity, "preferredDuringSchedulingIgnoredDuringExecution").stream()
                    .map(term -> Tree.at(term, "podAffinityTerm"));
            return Stream.concat(required, preferred);
        });
    }

    private static boolean isAboutOtherNamespaces(JsonNode term) {
        return !Tree.at(term, "namespaces").isEmpty() || Tree.has(term, "namespaceSelector");
    }

    /** Whether one scope of a quota chooses it. */
    boolean isIn(Scope scope) {
        return switch (scope.name()) {
            case "Terminating" -> isTerminating;
            case "NotTerminating" -> !isTerminating;
            case "BestEffort" -> isBestEffort;
            case "NotBestEffort" -> !isBestEffort;
            case "PriorityClass" -> scope.choosesClass(priorityClass);
            case "CrossNamespacePodAffinity" -> looksElsewhere;
            default -> false;
        };
    }

    /** One word of a quota's scopes, or one expression of its selector. */
    record Scope(String name, String operator, List<String> values) {
        static Scope named(String name) {
            return new Scope(name, "Exists", List.of());
        }

        static Scope of(ObjectNode expression) {
            return new Scope(
                    Tree.text(expression, "scopeName"),
                    Tree.text(expression, "operator"),
                    Tree.texts(expression, "values"));
        }

        private boolean choosesClass(String priorityClass) {
            return switch (operator) {
                case "Exists" -> !priorityClass.isEmpty();
                case "DoesNotExist" -> priorityClass.isEmpty();
                case "In" -> values.contains(priorityClass);
                default -> !values.contains(priorityClass);
            };
        }
    }
}
