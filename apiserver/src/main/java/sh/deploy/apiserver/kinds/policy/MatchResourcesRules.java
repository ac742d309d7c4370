package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a policy is about. Source: Kubernetes API reference, MatchResources. */
final class MatchResourcesRules {
    private static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
    static final List<String> RULES = List.of("resourceRules", "excludeResourceRules");

    private MatchResourcesRules() {}

    static void applyDefaults(ObjectNode match) {
        Tree.defaultTo(match, "matchPolicy", "Equivalent");
        Tree.child(match, "namespaceSelector");
        Tree.child(match, "objectSelector");
        for (var rules : RULES) {
            Tree.objects(match, rules).forEach(rule -> Tree.defaultTo(rule, "scope", "*"));
        }
    }

    /** @param match with its defaults */
    static void validate(JsonNode match, String path, List<FieldCause> causes) {
        if (!MATCH_POLICIES.contains(Tree.text(match, "matchPolicy"))) {
            causes.add(FieldCause.notSupported(path + ".matchPolicy", Tree.text(match, "matchPolicy"), MATCH_POLICIES));
        }
        for (var selector : List.of("namespaceSelector", "objectSelector")) {
            SelectorRules.validate(match.path(selector), path + "." + selector, causes);
        }
        for (var rules : RULES) {
            int index = 0;
            for (var rule : Tree.objects(match, rules)) {
                validateRule(rule, path + "." + rules + "[" + index++ + "]", causes);
            }
        }
    }

    private static void validateRule(ObjectNode rule, String path, List<FieldCause> causes) {
        AdmissionRuleRules.validate(rule, path, causes);
        var names = Tree.texts(rule, "resourceNames");
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            var place = path + ".resourceNames[" + i + "]";
            var complaint = NameRule.PATH_SEGMENT.complaint(names.get(i));
            if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(place, names.get(i), complaint));
            } else if (!seen.add(names.get(i))) {
                causes.add(FieldCause.duplicate(place, names.get(i)));
            }
        }
    }
}
