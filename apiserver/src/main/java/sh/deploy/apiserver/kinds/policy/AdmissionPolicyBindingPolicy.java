package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * ValidatingAdmissionPolicyBinding: where a policy holds, with which parameters, and what follows where it does not. Source: Kubernetes'
 * documentation, "Validating Admission Policy".
 */
public final class AdmissionPolicyBindingPolicy extends KindPolicy {
    public static final String PLURAL = "validatingadmissionpolicybindings";

    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
    private static final List<String> NOT_FOUND_ACTIONS = List.of("Allow", "Deny");

    public AdmissionPolicyBindingPolicy() {
        super(KindNames.clusterScoped(
                        WebhookConfigurationPolicy.GROUP,
                        "v1",
                        "ValidatingAdmissionPolicyBinding",
                        PLURAL,
                        "io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding")
                .in("api-extensions"));
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        if (Tree.at(object, "spec", "matchResources") instanceof ObjectNode match) {
            MatchResourcesRules.applyDefaults(match);
        }
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var policy = Tree.text(object, "spec", "policyName");
        var complaint = NameRule.SUBDOMAIN.complaint(policy);
        if (policy.isEmpty()) {
            causes.add(FieldCause.required("spec.policyName", ""));
        } else if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid("spec.policyName", policy, complaint));
        }
        validateActions(Tree.texts(object, "spec", "validationActions"), causes);
        if (Tree.has(object, "spec", "paramRef")) {
            validateParamRef(Tree.at(object, "spec", "paramRef"), causes);
        }
        if (Tree.has(object, "spec", "matchResources")) {
            MatchResourcesRules.validate(Tree.at(object, "spec", "matchResources"), "spec.matchResources", causes);
        }
    }

    private static void validateActions(List<String> actions, List<FieldCause> causes) {
        if (actions.isEmpty()) {
            causes.add(FieldCause.required("spec.validationActions", "at least one validation action is required"));
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < actions.size(); i++) {
            var path = "spec.validationActions[" + i + "]";
            if (!ACTIONS.contains(actions.get(i))) {
                causes.add(FieldCause.notSupported(path, actions.get(i), ACTIONS));
            } else if (!seen.add(actions.get(i))) {
                causes.add(FieldCause.duplicate(path, actions.get(i)));
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            causes.add(FieldCause.invalid(
                    "spec.validationActions",
                    actions,
                    "must not contain both Deny and Warn (a denial is told anyway)"));
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

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.text("PolicyName", "The policy that it puts into force."),
                Column.text("ParamRef", "Its parameters."),
                Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.text(object, "spec", "policyName"))
                .add(parameters(Tree.at(object, "spec", "paramRef")))
                .add(Ages.since(object, now));
    }

    private static String parameters(JsonNode reference) {
        if (reference.isMissingNode()) {
            return "<unset>";
        }
        var namespace = Tree.text(reference, "namespace");
        var name = Tree.text(reference, "name");
        return (namespace.isEmpty() ? "*" : namespace) + "/" + (name.isEmpty() ? "*" : name);
    }
}
