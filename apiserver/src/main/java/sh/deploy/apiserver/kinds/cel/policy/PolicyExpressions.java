package sh.deploy.apiserver.kinds.cel.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.Environment;
import sh.deploy.apiserver.kinds.cel.Expression;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All expressions of one admission policy. Immutable; safe for all threads.
 *
 * @param variables in the order in which they may use each other
 */
public record PolicyExpressions(
        List<NamedExpression> conditions,
        Map<String, Expression> variables,
        List<Validation> validations,
        List<NamedExpression> annotations) {

    /** Characters of all expressions of one policy: what is kept of it is so many times larger, and no more. */
    public static final int MOST_CHARACTERS = 128 * 1024;

    /**
     * One thing that must hold.
     *
     * @param index in the policy's list
     * @param message in place of the expression, where there is no other; empty for none
     * @param reason such as {@code Forbidden}; empty for the usual one
     */
    public record Validation(
            int index,
            Expression expression,
            String message,
            @Nullable Expression messageExpression,
            String reason) {}

    /**
     * Compiles a policy; what means nothing is left out, and complained of.
     *
     * @param spec of the policy
     */
    public static PolicyExpressions compile(JsonNode spec, Complaints complaints) {
        boolean hasParams = Tree.has(spec, "paramKind");
        var conditions = NamedExpression.conditions(
                spec, "spec.matchConditions", AdmissionVariables.ofPolicy(hasParams, true, Map.of()), complaints);
        var variables = new LinkedHashMap<String, Expression>();
        var types = VariableExpressions.compile(spec, hasParams, variables, complaints);
        var all = AdmissionVariables.ofPolicy(hasParams, true, types);
        var ofMessages = AdmissionVariables.ofPolicy(hasParams, false, types);
        var validations = new ArrayList<Validation>();
        int index = 0;
        for (var validation : Tree.objects(spec, "validations")) {
            validation(validation, index++, all, ofMessages, validations, complaints);
        }
        return new PolicyExpressions(conditions, variables, validations, annotations(spec, all, complaints));
    }

    private static void validation(
            ObjectNode validation,
            int index,
            Environment all,
            Environment ofMessages,
            List<Validation> validations,
            Complaints complaints) {
        var path = "spec.validations[" + index + "]";
        var text = Tree.text(validation, "expression");
        var messageText = Tree.text(validation, "messageExpression");
        var message = messageText.isBlank()
                ? null
                : NamedExpression.compile(
                                path + ".messageExpression", messageText, ofMessages, List.of(Type.STRING), complaints)
                        .orElse(null);
        if (!text.isBlank()) {
            NamedExpression.compile(path + ".expression", text, all, List.of(Type.BOOL), complaints)
                    .ifPresent(made -> validations.add(new Validation(
                            index, made, Tree.text(validation, "message"), message, Tree.text(validation, "reason"))));
        }
    }

    private static List<NamedExpression> annotations(JsonNode spec, Environment all, Complaints complaints) {
        var annotations = new ArrayList<NamedExpression>();
        int index = 0;
        for (var annotation : Tree.objects(spec, "auditAnnotations")) {
            var path = "spec.auditAnnotations[" + index++ + "].valueExpression";
            var text = Tree.text(annotation, "valueExpression");
            if (!text.isBlank()) {
                NamedExpression.compile(path, text, all, List.of(Type.STRING, Type.NULL), complaints)
                        .ifPresent(made -> annotations.add(new NamedExpression(Tree.text(annotation, "key"), made)));
            }
        }
        return annotations;
    }

    /** Of all its expressions: the memory that it takes is in proportion. */
    public long parts() {
        long parts = NamedExpression.parts(conditions)
                + NamedExpression.parts(annotations)
                + VariableExpressions.parts(variables);
        for (var validation : validations) {
            var message = validation.messageExpression();
            parts += validation.expression().parts() + (message == null ? 0 : message.parts());
        }
        return parts;
    }

    /** Of all its expressions. @param spec of a policy, or a webhook */
    public static int characters(JsonNode spec) {
        long characters = 0;
        for (var list : List.of("matchConditions", "variables", "validations", "auditAnnotations")) {
            for (var one : Tree.objects(spec, list)) {
                for (var field : List.of("expression", "messageExpression", "valueExpression")) {
                    characters += Tree.text(one, field).length();
                }
            }
        }
        return (int) Math.min(characters, Integer.MAX_VALUE);
    }
}
