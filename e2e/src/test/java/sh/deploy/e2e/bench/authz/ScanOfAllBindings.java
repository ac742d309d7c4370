package sh.deploy.e2e.bench.authz;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.watch.Change;

/**
 * The peer: looks at every binding of the cluster, then at every binding of the namespace, and at the rules of those that are for the
 * caller; what is simplest, and what Kubernetes does. Everything is parsed beforehand.
 */
final class ScanOfAllBindings {
    private record Binding(boolean isGroup, String subject, String role) {}

    private final Map<String, List<PolicyRule>> roles = new HashMap<>();
    private final Map<String, List<Binding>> bindings = new HashMap<>();

    ScanOfAllBindings(List<Change> changes) {
        for (var change : changes) {
            var key = change.after().key();
            var object = JsonTrees.object(change.after().json());
            if (key.resource().equals(Rbac.CLUSTER_ROLES)) {
                roles.put(key.name(), PolicyRule.all(object));
            } else {
                for (var subject : Tree.objects(object, "subjects")) {
                    bindings.computeIfAbsent(key.namespace(), any -> new ArrayList<>())
                            .add(new Binding(
                                    Tree.text(subject, "kind").equals("Group"),
                                    Tree.text(subject, "name"),
                                    Tree.text(object, "roleRef", "name")));
                }
            }
        }
    }

    boolean allows(Caller caller, Action action) {
        return allows(caller, action, "") || allows(caller, action, action.namespace());
    }

    private boolean allows(Caller caller, Action action, String namespace) {
        for (var binding : bindings.getOrDefault(namespace, List.of())) {
            boolean isFor = binding.isGroup
                    ? caller.groups().contains(binding.subject)
                    : caller.user().equals(binding.subject);
            if (isFor && allows(roles.getOrDefault(binding.role, List.of()), action)) {
                return true;
            }
        }
        return false;
    }

    private static boolean allows(List<PolicyRule> rules, Action action) {
        for (var rule : rules) {
            if (rule.allows(action.verb(), action.group(), action.resource(), action.subresource(), action.name())) {
                return true;
            }
        }
        return false;
    }
}
