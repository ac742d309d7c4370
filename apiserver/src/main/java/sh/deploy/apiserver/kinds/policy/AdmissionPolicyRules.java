package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.cel.syntax.Parser;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the fields of an admission policy may say, but for its expressions. Source: Kubernetes API reference. */
final class AdmissionPolicyRules {
    private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    private static final List<String> REASONS =
            List.of("Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized");
    private static final int MOST_ANNOTATIONS = 20;
    private static final int LONGEST_VALUE_EXPRESSION = 5 * 1024;

    /** Of variables, of validations, and of mutations: more would be no policy that anybody reads. */
    static final int MOST_EXPRESSIONS = 256;

    private AdmissionPolicyRules() {}

    /** @param policy with its defaults */
    static void validate(ObjectNode policy, List<FieldCause> causes) {
        var spec = policy.path("spec");
        validateHead(spec, causes);
        if (Tree.objects(spec, "validations").isEmpty()
                && Tree.objects(spec, "auditAnnotations").isEmpty()) {
            causes.add(FieldCause.required(
                    "spec.validations", "validations or auditAnnotations must contain at least one item"));
        }
        validateValidations(spec, causes);
        validateAnnotations(Tree.text(policy, "metadata", "name"), spec, causes);
    }

    /** What policies have in common, whether they judge or change: what they are about, and what they know. */
    static void validateHead(JsonNode spec, List<FieldCause> causes) {
        if (!FAILURE_POLICIES.contains(Tree.text(spec, "failurePolicy"))) {
            causes.add(
                    FieldCause.notSupported("spec.failurePolicy", Tree.text(spec, "failurePolicy"), FAILURE_POLICIES));
        }
        if (Tree.has(spec, "paramKind")) {
            validateParamKind(Tree.at(spec, "paramKind"), causes);
        }
        if (Tree.objects(spec, "matchConstraints", "resourceRules").isEmpty()) {
            causes.add(FieldCause.required("spec.matchConstraints.resourceRules", ""));
        }
        MatchResourcesRules.validate(spec.path("matchConstraints"), "spec.matchConstraints", causes);
        ExpressionRules.validateConditions(spec, "spec.matchConditions", causes);
        validateVariables(spec, causes);
    }

    private static void validateParamKind(JsonNode kind, List<FieldCause> causes) {
        var apiVersion = Tree.text(kind, "apiVersion");
        if (apiVersion.isEmpty()) {
            causes.add(FieldCause.required("spec.paramKind.apiVersion", ""));
        } else if (!apiVersion.matches("([a-z0-9.-]+/)?v[a-z0-9]+")) {
            causes.add(FieldCause.invalid(
                    "spec.paramKind.apiVersion", apiVersion, "must be a version, or a group, '/' and a version"));
        }
        if (Tree.text(kind, "kind").isEmpty()) {
            causes.add(FieldCause.required("spec.paramKind.kind", ""));
        }
    }

    private static void validateVariables(JsonNode spec, List<FieldCause> causes) {
        var variables = Tree.objects(spec, "variables");
        atMost(MOST_EXPRESSIONS, variables.size(), "spec.variables", causes);
        var names = new HashSet<String>();
        for (int i = 0; i < variables.size(); i++) {
            var path = "spec.variables[" + i + "]";
            var name = Tree.text(variables.get(i), "name");
            if (name.isEmpty()) {
                causes.add(FieldCause.required(path + ".name", "name is not specified"));
            } else if (!Parser.isName(name)) {
                causes.add(FieldCause.invalid(path + ".name", name, "name is not a valid CEL identifier"));
            } else if (!names.add(name)) {
                causes.add(FieldCause.duplicate(path + ".name", name));
            }
            ExpressionRules.requireText(variables.get(i), "expression", path, causes);
        }
    }

    private static void validateValidations(JsonNode spec, List<FieldCause> causes) {
        var validations = Tree.objects(spec, "validations");
        atMost(MOST_EXPRESSIONS, validations.size(), "spec.validations", causes);
        for (int i = 0; i < validations.size(); i++) {
            var path = "spec.validations[" + i + "]";
            var validation = validations.get(i);
            ExpressionRules.requireText(validation, "expression", path, causes);
            validateMessage(validation, path, causes);
            var reason = Tree.text(validation, "reason");
            if (Tree.has(validation, "reason") && !REASONS.contains(reason)) {
                causes.add(FieldCause.notSupported(path + ".reason", reason, REASONS));
            }
        }
    }

    private static void validateMessage(ObjectNode validation, String path, List<FieldCause> causes) {
        var message = Tree.text(validation, "message");
        if (!message.isEmpty() && message.isBlank()) {
            causes.add(FieldCause.invalid(path + ".message", message, "message must be non-empty if specified"));
        } else if (message.strip().chars().anyMatch(c -> c == '\n' || c == '\r')) {
            causes.add(FieldCause.invalid(path + ".message", message, "message must not contain line breaks"));
        }
    }

    private static void validateAnnotations(String policy, JsonNode spec, List<FieldCause> causes) {
        var annotations = Tree.objects(spec, "auditAnnotations");
        atMost(MOST_ANNOTATIONS, annotations.size(), "spec.auditAnnotations", causes);
        var keys = new HashSet<String>();
        for (int i = 0; i < annotations.size(); i++) {
            var path = "spec.auditAnnotations[" + i + "]";
            var key = Tree.text(annotations.get(i), "key");
            var complaint = key.contains("/")
                    ? "may not contain '/': the policy's name stands in front of it"
                    : LabelRules.qualifiedNameComplaint(policy.isEmpty() ? key : policy + "/" + key);
            if (key.isEmpty()) {
                causes.add(FieldCause.required(path + ".key", ""));
            } else if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(path + ".key", key, complaint));
            } else if (!keys.add(key)) {
                causes.add(FieldCause.duplicate(path + ".key", key));
            }
            ExpressionRules.requireText(annotations.get(i), "valueExpression", path, causes);
            if (Tree.text(annotations.get(i), "valueExpression").length() > LONGEST_VALUE_EXPRESSION) {
                causes.add(FieldCause.tooLong(path + ".valueExpression", LONGEST_VALUE_EXPRESSION));
            }
        }
    }

    static void atMost(int most, int given, String path, List<FieldCause> causes) {
        if (given > most) {
            causes.add(new FieldCause(
                    "FieldValueTooMany", path, "Too many: " + given + ": must have at most " + most + " items"));
        }
    }
}
