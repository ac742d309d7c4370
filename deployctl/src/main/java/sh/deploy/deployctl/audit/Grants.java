package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.object.ObjectKey;
import tools.jackson.databind.JsonNode;

/** Who has which rules by which binding. Pure. */
final class Grants {
    private final List<Grant> all = new ArrayList<>();

    /**
     * One subject of one binding.
     *
     * @param subject such as {@code User jane} or {@code ServiceAccount shop/web}
     * @param namespace where it holds; empty: everywhere
     */
    record Grant(String subject, String binding, String namespace, ObjectKey role, List<PolicyRule> rules) {
        /**
         * Whether it is this subject's of a binding that every cluster begins with, and that has its role's name. The labels of such
         * bindings are no proof: whoever makes one can write them.
         */
        boolean isDefault(String name, String whose) {
            return namespace.isEmpty()
                    && binding.equals(name)
                    && role.equals(Rbac.role("", "ClusterRole", name))
                    && subject.equals(whose);
        }

        /** The command that takes it away. */
        String removal() {
            return namespace.isEmpty()
                    ? "kubectl delete clusterrolebinding " + Shell.word(binding)
                    : "kubectl delete rolebinding " + Shell.word(binding) + " -n " + Shell.word(namespace);
        }

        String words() {
            return subject + " by " + (namespace.isEmpty() ? "ClusterRoleBinding " : "RoleBinding " + namespace + "/")
                    + binding;
        }
    }

    static Grants of(Evidence evidence) {
        var grants = new Grants();
        var rules = new HashMap<ObjectKey, List<PolicyRule>>();
        for (var resource : List.of(Rbac.CLUSTER_ROLES, Rbac.ROLES)) {
            for (var role : evidence.list(resource)) {
                rules.put(
                        new ObjectKey(Rbac.GROUP, resource, Objects.namespace(role), Objects.name(role)),
                        PolicyRule.all(role));
            }
        }
        for (var resource : List.of(Rbac.CLUSTER_ROLE_BINDINGS, Rbac.ROLE_BINDINGS)) {
            evidence.list(resource).forEach(binding -> grants.add(binding, rules));
        }
        return grants;
    }

    private void add(JsonNode binding, Map<ObjectKey, List<PolicyRule>> rules) {
        var namespace = Objects.namespace(binding);
        var reference = binding.path("roleRef");
        var role = Rbac.role(
                namespace,
                reference.path("kind").asString(""),
                reference.path("name").asString(""));
        for (var subject : binding.path("subjects")) {
            all.add(new Grant(
                    words(subject, namespace),
                    Objects.name(binding),
                    namespace,
                    role,
                    rules.getOrDefault(role, List.of())));
        }
    }

    private static String words(JsonNode subject, String namespace) {
        var kind = subject.path("kind").asString("");
        var name = subject.path("name").asString("");
        if (!kind.equals("ServiceAccount")) {
            return kind + " " + name;
        }
        var own = subject.path("namespace").asString("");
        return kind + " " + (own.isEmpty() ? namespace : own) + "/" + name;
    }

    List<Grant> matching(Predicate<Grant> wanted) {
        return all.stream().filter(wanted).toList();
    }
}
