package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What a webhook is asked about. Source: Kubernetes API reference, RuleWithOperations. */
final class AdmissionRuleRules {
    private static final String ALL = "*";
    private static final List<String> OPERATIONS = List.of(ALL, "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final List<String> SCOPES = List.of(ALL, "Cluster", "Namespaced");

    private AdmissionRuleRules() {}

    static void validate(ObjectNode rule, String path, List<FieldCause> causes) {
        var operations = Tree.texts(rule, "operations");
        validateList(operations, path + ".operations", "operations", causes);
        for (int i = 0; i < operations.size(); i++) {
            if (!OPERATIONS.contains(operations.get(i))) {
                causes.add(FieldCause.notSupported(path + ".operations[" + i + "]", operations.get(i), OPERATIONS));
            }
        }
        validateList(Tree.texts(rule, "apiGroups"), path + ".apiGroups", "API groups", causes);
        var versions = Tree.texts(rule, "apiVersions");
        validateList(versions, path + ".apiVersions", "API versions", causes);
        requireEach(versions, path + ".apiVersions", causes);
        validateResources(Tree.texts(rule, "resources"), path + ".resources", causes);
        var scope = Tree.text(rule, "scope");
        if (!SCOPES.contains(scope)) {
            causes.add(FieldCause.notSupported(path + ".scope", scope, SCOPES));
        }
    }

    private static void validateList(List<String> values, String path, String what, List<FieldCause> causes) {
        if (values.isEmpty()) {
            causes.add(FieldCause.required(path, ""));
        } else if (values.size() > 1 && values.contains(ALL)) {
            causes.add(FieldCause.invalid(path, values, "if '*' is present, must not specify other " + what));
        }
    }

    private static void requireEach(List<String> values, String path, List<FieldCause> causes) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).isEmpty()) {
                causes.add(FieldCause.required(path + "[" + i + "]", ""));
            }
        }
    }

    private static void validateResources(List<String> resources, String path, List<FieldCause> causes) {
        if (resources.isEmpty()) {
            causes.add(FieldCause.required(path, ""));
        }
        requireEach(resources, path, causes);
        validateParts(resources, path, causes);
        if (resources.size() > 1 && resources.contains("*/*")) {
            causes.add(FieldCause.invalid(path, resources, "if '*/*' is present, must not specify other resources"));
        }
        boolean namesOne = resources.stream().anyMatch(each -> !each.equals(ALL) && !each.contains("/"));
        if (resources.contains(ALL) && namesOne) {
            causes.add(FieldCause.invalid(
                    path, resources, "if '*' is present, must not specify other resources without subresources"));
        }
    }

    /** One that takes in all parts of a resource, or a part of all resources, stands for those that follow it. */
    private static void validateParts(List<String> resources, String path, List<FieldCause> causes) {
        var allPartsOf = new HashSet<String>();
        var partOfAll = new HashSet<String>();
        for (int i = 0; i < resources.size(); i++) {
            var each = resources.get(i);
            int slash = each.indexOf('/');
            if (slash < 0) {
                continue;
            }
            var resource = each.substring(0, slash);
            var part = each.substring(slash + 1);
            if (allPartsOf.contains(resource)) {
                causes.add(covered(path, i, each, resource + "/*"));
            }
            if (partOfAll.contains(part)) {
                causes.add(covered(path, i, each, "*/" + part));
            }
            if (part.equals(ALL)) {
                allPartsOf.add(resource);
            }
            if (resource.equals(ALL)) {
                partOfAll.add(part);
            }
        }
    }

    private static FieldCause covered(String path, int index, String resource, String by) {
        return FieldCause.invalid(
                path + "[" + index + "]", resource, "if '" + by + "' is present, must not specify " + resource);
    }
}
