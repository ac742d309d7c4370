package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * ValidatingAdmissionPolicyBinding: where a policy holds, with which parameters, and what follows where it does not. Source: Kubernetes'
 * documentation, "Validating Admission Policy".
 */
public final class AdmissionPolicyBindingPolicy extends KindPolicy {
    public static final String PLURAL = "validatingadmissionpolicybindings";

    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");

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
        PolicyBindingRules.applyDefaults(object);
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        PolicyBindingRules.validate(object, causes);
        validateActions(Tree.texts(object, "spec", "validationActions"), causes);
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
                .add(PolicyBindingRules.parameters(object))
                .add(Ages.since(object, now));
    }
}
