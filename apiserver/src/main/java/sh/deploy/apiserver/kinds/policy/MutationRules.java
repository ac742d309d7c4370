package sh.deploy.apiserver.kinds.policy;

import java.util.Arrays;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.cel.policy.MutationExpressions;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the fields of a policy that changes objects may say, but for its expressions. Source: Kubernetes API reference. */
final class MutationRules {
    private static final List<String> REINVOCATION_POLICIES = List.of("IfNeeded", "Never");
    private static final List<String> PATCH_TYPES = Arrays.stream(MutationExpressions.Kind.values())
            .map(MutationExpressions.Kind::patchType)
            .sorted()
            .toList();

    /** Of which there is an object that can be changed. */
    private static final List<String> OPERATIONS = List.of("*", "CONNECT", "CREATE", "UPDATE");

    private static final String DELETE = "DELETE";

    private MutationRules() {}

    /** @param spec of a policy with its defaults */
    static void validate(JsonNode spec, List<FieldCause> causes) {
        AdmissionPolicyRules.validateHead(spec, causes);
        validateOperations(spec.path("matchConstraints"), "spec.matchConstraints", causes);
        var mutations = Tree.objects(spec, "mutations");
        AdmissionPolicyRules.atMost(AdmissionPolicyRules.MOST_EXPRESSIONS, mutations.size(), "spec.mutations", causes);
        if (mutations.isEmpty()) {
            causes.add(FieldCause.required("spec.mutations", "mutations must contain at least one item"));
        }
        for (int i = 0; i < mutations.size(); i++) {
            validateMutation(mutations.get(i), "spec.mutations[" + i + "]", causes);
        }
        var reinvocation = Tree.text(spec, "reinvocationPolicy");
        if (reinvocation.isEmpty()) {
            causes.add(FieldCause.required("spec.reinvocationPolicy", ""));
        } else if (!REINVOCATION_POLICIES.contains(reinvocation)) {
            causes.add(FieldCause.notSupported("spec.reinvocationPolicy", reinvocation, REINVOCATION_POLICIES));
        }
    }

    /** What other rules say of operations comes on top. @param match what it is about; may be missing */
    static void validateOperations(JsonNode match, String path, List<FieldCause> causes) {
        for (var rules : MatchResourcesRules.RULES) {
            var list = Tree.objects(match, rules);
            for (int i = 0; i < list.size(); i++) {
                int place = Tree.texts(list.get(i), "operations").indexOf(DELETE);
                if (place >= 0) {
                    causes.add(FieldCause.notSupported(
                            path + "." + rules + "[" + i + "].operations[" + place + "]", DELETE, OPERATIONS));
                }
            }
        }
    }

    private static void validateMutation(ObjectNode mutation, String path, List<FieldCause> causes) {
        var type = Tree.text(mutation, "patchType");
        if (type.isEmpty()) {
            causes.add(FieldCause.required(path + ".patchType", ""));
        } else if (!PATCH_TYPES.contains(type)) {
            causes.add(FieldCause.notSupported(path + ".patchType", type, PATCH_TYPES));
        } else {
            for (var kind : MutationExpressions.Kind.values()) {
                validateField(mutation, type, kind, path + "." + kind.field(), causes);
            }
        }
    }

    private static void validateField(
            ObjectNode mutation, String type, MutationExpressions.Kind kind, String path, List<FieldCause> causes) {
        boolean isMeant = kind.patchType().equals(type);
        if (isMeant && mutation.get(kind.field()) instanceof ObjectNode patch) {
            ExpressionRules.requireText(patch, "expression", path, causes);
        } else if (isMeant) {
            causes.add(FieldCause.required(path, "must be specified when patchType is " + type));
        } else if (mutation.has(kind.field())) {
            causes.add(FieldCause.invalid(
                    path, "{" + kind.field() + "}", "must not be specified when patchType is " + type));
        }
    }
}
