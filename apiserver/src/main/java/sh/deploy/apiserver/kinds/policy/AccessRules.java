package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the rules of a role must hold. Source: Kubernetes API reference, Role and ClusterRole. */
final class AccessRules {
    private AccessRules() {}

    static void validateRules(ObjectNode role, boolean namespaced, List<FieldCause> causes) {
        int index = 0;
        for (var json : Tree.objects(role, "rules")) {
            validate(json, "rules[" + index++ + "]", namespaced, causes);
        }
    }

    private static void validate(JsonNode json, String path, boolean namespaced, List<FieldCause> causes) {
        var rule = PolicyRule.of(json);
        if (rule.verbs().isEmpty()) {
            causes.add(FieldCause.required(path + ".verbs", "verbs must contain at least one value"));
        }
        if (rule.nonResourceUrls().isEmpty()) {
            validateResources(rule, path, causes);
            return;
        }
        var urls = json.path("nonResourceURLs");
        if (namespaced) {
            causes.add(FieldCause.invalid(
                    path + ".nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs"));
        }
        boolean alsoResources = !rule.apiGroups().isEmpty()
                || !rule.resources().isEmpty()
                || !rule.resourceNames().isEmpty();
        if (alsoResources) {
            causes.add(FieldCause.invalid(
                    path + ".nonResourceURLs",
                    urls,
                    "rules cannot apply to both regular resources and non-resource URLs"));
        }
    }

    private static void validateResources(PolicyRule rule, String path, List<FieldCause> causes) {
        if (rule.apiGroups().isEmpty()) {
            causes.add(FieldCause.required(path + ".apiGroups", "resource rules must supply at least one api group"));
        }
        if (rule.resources().isEmpty()) {
            causes.add(FieldCause.required(path + ".resources", "resource rules must supply at least one resource"));
        }
    }
}
