package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What bindings have in common, of policies that judge and of those that change. Source: Kubernetes API reference, ParamRef. */
final class PolicyBindingRules {
    private static final List<String> NOT_FOUND_ACTIONS = List.of("Allow", "Deny");

    private PolicyBindingRules() {}

    static void applyDefaults(ObjectNode binding) {
        if (Tree.at(binding, "spec", "matchResources") instanceof ObjectNode match) {
            MatchResourcesRules.applyDefaults(match);
        }
    }

    /** @param binding with its defaults */
    static void validate(ObjectNode binding, List<FieldCause> causes) {
        var policy = Tree.text(binding, "spec", "policyName");
        var complaint = NameRule.SUBDOMAIN.complaint(policy);
        if (policy.isEmpty()) {
            causes.add(FieldCause.required("spec.policyName", ""));
        } else if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid("spec.policyName", policy, complaint));
        }
        if (Tree.has(binding, "spec", "paramRef")) {
            validateParamRef(Tree.at(binding, "spec", "paramRef"), causes);
        }
        if (Tree.has(binding, "spec", "matchResources")) {
            MatchResourcesRules.validate(Tree.at(binding, "spec", "matchResources"), "spec.matchResources", causes);
        }
    }

    private static void validateParamRef(JsonNode reference, List<FieldCause> causes) {
        var name = Tree.text(reference, "name");
        boolean selects = Tree.has(reference, "selector");
        if (!name.isEmpty() && selects) {
            causes.add(FieldCause.forbidden("spec.paramRef.name", "name and selector are mutually exclusive"));
        } else if (name.isEmpty() && !selects) {
            causes.add(FieldCause.required("spec.paramRef", "one of name or selector must be specified"));
        }
        var complaint = name.isEmpty() ? "" : NameRule.PATH_SEGMENT.complaint(name);
        if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid("spec.paramRef.name", name, complaint));
        }
        if (selects) {
            SelectorRules.validate(reference.path("selector"), "spec.paramRef.selector", causes);
        }
        var action = Tree.text(reference, "parameterNotFoundAction");
        if (action.isEmpty()) {
            causes.add(FieldCause.required("spec.paramRef.parameterNotFoundAction", ""));
        } else if (!NOT_FOUND_ACTIONS.contains(action)) {
            causes.add(FieldCause.notSupported("spec.paramRef.parameterNotFoundAction", action, NOT_FOUND_ACTIONS));
        }
    }

    /** As a table shows the parameters. */
    static String parameters(ObjectNode binding) {
        var reference = Tree.at(binding, "spec", "paramRef");
        if (reference.isMissingNode()) {
            return "<unset>";
        }
        var namespace = Tree.text(reference, "namespace");
        var name = Tree.text(reference, "name");
        return (namespace.isEmpty() ? "*" : namespace) + "/" + (name.isEmpty() ? "*" : name);
    }
}
