package sh.deploy.apiserver.kinds.policy;

import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.cel.policy.AdmissionVariables;
import sh.deploy.apiserver.kinds.cel.policy.Compilations;
import sh.deploy.apiserver.kinds.cel.policy.Complaints;
import sh.deploy.apiserver.kinds.cel.policy.MutationExpressions;
import sh.deploy.apiserver.kinds.cel.policy.NamedExpression;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Expressions in objects: each must be one, and mean something. */
final class ExpressionRules {
    /** Of an expression that is wrong, as much is repeated. */
    private static final int MOST_QUOTED = 200;

    private ExpressionRules() {}

    /** Names of conditions, how many there are, and that each says something; not what it says. */
    static void validateConditions(JsonNode owner, String path, List<FieldCause> causes) {
        var conditions = Tree.objects(owner, "matchConditions");
        if (conditions.size() > NamedExpression.MOST_CONDITIONS) {
            causes.add(new FieldCause(
                    "FieldValueTooMany",
                    path,
                    "Too many: " + conditions.size() + ": must have at most " + NamedExpression.MOST_CONDITIONS
                            + " items"));
        }
        var names = new HashSet<String>();
        for (int i = 0; i < conditions.size(); i++) {
            var place = path + "[" + i + "]";
            var name = Tree.text(conditions.get(i), "name");
            requireText(conditions.get(i), "expression", place, causes);
            var complaint = name.isEmpty() ? "" : LabelRules.qualifiedNameComplaint(name);
            if (name.isEmpty()) {
                causes.add(FieldCause.required(place + ".name", ""));
            } else if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(place + ".name", name, complaint));
            } else if (!names.add(name)) {
                causes.add(FieldCause.duplicate(place + ".name", name));
            }
        }
    }

    static void requireText(ObjectNode owner, String field, String path, List<FieldCause> causes) {
        if (Tree.text(owner, field).isBlank()) {
            causes.add(FieldCause.required(path + "." + field, field + " is not specified"));
        }
    }

    /** What the conditions of webhooks mean. */
    static void compileConditions(List<ObjectNode> webhooks, List<FieldCause> causes) {
        if (webhooks.stream()
                .allMatch(webhook -> Tree.objects(webhook, "matchConditions").isEmpty())) {
            return;
        }
        long characters =
                webhooks.stream().mapToLong(PolicyExpressions::characters).sum();
        if (characters > PolicyExpressions.MOST_CHARACTERS) {
            causes.add(FieldCause.forbidden("webhooks", tooLong("divide it into several configurations")));
            return;
        }
        Compilations.run(() -> {
            for (int i = 0; i < webhooks.size(); i++) {
                NamedExpression.conditions(
                        webhooks.get(i),
                        "webhooks[" + i + "].matchConditions",
                        AdmissionVariables.ofWebhooks(),
                        into(causes));
            }
        });
    }

    /** What the expressions of a policy mean. */
    static void compilePolicy(JsonNode spec, List<FieldCause> causes) {
        if (PolicyExpressions.characters(spec) > PolicyExpressions.MOST_CHARACTERS) {
            causes.add(FieldCause.forbidden("spec", tooLong("divide it into several policies")));
            return;
        }
        Compilations.run(() -> PolicyExpressions.compile(spec, into(causes)));
    }

    /** What the expressions of a policy that changes objects mean. */
    static void compileMutations(JsonNode spec, List<FieldCause> causes) {
        if (MutationExpressions.characters(spec) > PolicyExpressions.MOST_CHARACTERS) {
            causes.add(FieldCause.forbidden("spec", tooLong("divide it into several policies")));
            return;
        }
        Compilations.run(() -> MutationExpressions.compile(spec, into(causes)));
    }

    private static String tooLong(String advice) {
        return "its expressions have more than " + PolicyExpressions.MOST_CHARACTERS + " characters together; "
                + advice;
    }

    private static Complaints into(List<FieldCause> causes) {
        return (path, text, error) -> causes.add(FieldCause.invalid(
                path,
                text.length() > MOST_QUOTED ? text.substring(0, MOST_QUOTED) + "..." : text,
                "compilation failed: " + error.sentence(text)));
    }
}
