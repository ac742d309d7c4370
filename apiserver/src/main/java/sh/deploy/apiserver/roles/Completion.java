package sh.deploy.apiserver.roles;

import java.util.List;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.apiserver.authz.Coverage;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds to a default role or binding, as it is, what it shall at least have; what somebody has added stays. Pure. Source: Kubernetes'
 * documentation, "Using RBAC Authorization", "Auto-reconciliation".
 */
final class Completion {
    private Completion() {}

    /** The completed object, which is equal to the current one when nothing is missing or it is not to be touched. */
    static ObjectNode of(ObjectNode current, ObjectNode wanted) {
        var next = current.deepCopy();
        if (Tree.text(current, "metadata", "annotations", DefaultManifest.UPDATED)
                .equals("false")) {
            return next;
        }
        addEntries(next, wanted, "labels");
        addEntries(next, wanted, "annotations");
        addMissing(next, wanted, "subjects");
        if (Tree.has(wanted, "aggregationRule")) {
            addMissing(
                    Tree.child(next, "aggregationRule"), Tree.child(wanted, "aggregationRule"), "clusterRoleSelectors");
        } else {
            addRules(next, wanted);
        }
        return next;
    }

    /** Another role than the wanted one: such a binding is made anew, since it cannot be changed. */
    static boolean isOfAnotherRole(ObjectNode current, ObjectNode wanted) {
        return Tree.has(wanted, "roleRef")
                && !Tree.text(current, "metadata", "annotations", DefaultManifest.UPDATED)
                        .equals("false")
                && !Tree.at(current, "roleRef").equals(Tree.at(wanted, "roleRef"));
    }

    private static void addEntries(ObjectNode next, ObjectNode wanted, String field) {
        var entries = Tree.child(Tree.child(next, "metadata"), field);
        for (var entry : Tree.at(wanted, "metadata", field).properties()) {
            if (!entries.has(entry.getKey())) {
                entries.set(entry.getKey(), entry.getValue());
            }
        }
    }

    private static void addMissing(ObjectNode next, JsonNode wanted, String field) {
        for (var element : Tree.objects(wanted, field)) {
            if (!Tree.objects(next, field).contains(element)) {
                Tree.list(next, field).add(element);
            }
        }
    }

    private static void addRules(ObjectNode next, ObjectNode wanted) {
        List<PolicyRule> missing = Coverage.missing(PolicyRule.all(next), PolicyRule.all(wanted));
        if (!missing.isEmpty()) {
            ArrayNode rules = Tree.list(next, "rules");
            missing.forEach(rule -> rules.add(rule.json()));
        }
    }
}
