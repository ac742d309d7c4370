package sh.deploy.apiserver.kinds.cel.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sh.deploy.apiserver.kinds.cel.Environment;
import sh.deploy.apiserver.kinds.cel.Expression;
import sh.deploy.apiserver.kinds.cel.PatchTypes;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All expressions of one policy that changes objects. Immutable; safe for all threads.
 *
 * @param variables in the order in which they may use each other
 * @param mutations in the order in which they are done
 */
public record MutationExpressions(
        List<NamedExpression> conditions, Map<String, Expression> variables, List<Mutation> mutations) {

    /** An empty list is one of any type: what is in a list is looked at when there is something in it. */
    private static final List<Type> PATCHES = List.of(Type.list(PatchTypes.JSON_PATCH), Type.list(Type.DYN));

    /** What is made of an expression's value. */
    public enum Kind {
        /** It is a list of operations of RFC 6902, which are done one after the other. */
        JSON_PATCH("JSONPatch", "jsonPatch"),
        /** It is what some fields shall hold, as server-side apply takes it. */
        APPLY_CONFIGURATION("ApplyConfiguration", "applyConfiguration");

        private final String patchType;
        private final String field;

        Kind(String patchType, String field) {
            this.patchType = patchType;
            this.field = field;
        }

        /** As a policy calls it. */
        public String patchType() {
            return patchType;
        }

        /** Which holds the expression. */
        public String field() {
            return field;
        }
    }

    /** One thing that is done. @param index in the policy's list */
    public record Mutation(int index, Kind kind, Expression expression) {}

    /**
     * Compiles a policy; what means nothing is left out, and complained of.
     *
     * @param spec of the policy
     */
    public static MutationExpressions compile(JsonNode spec, Complaints complaints) {
        boolean hasParams = Tree.has(spec, "paramKind");
        var conditions = NamedExpression.conditions(
                spec, "spec.matchConditions", AdmissionVariables.ofPolicy(hasParams, true, Map.of()), complaints);
        var variables = new LinkedHashMap<String, Expression>();
        var types = VariableExpressions.compile(spec, hasParams, variables, complaints);
        var environment = AdmissionVariables.ofPolicy(hasParams, true, types).withPatches();
        var mutations = new ArrayList<Mutation>();
        int index = 0;
        for (var mutation : Tree.objects(spec, "mutations")) {
            for (var kind : Kind.values()) {
                mutation(mutation, index, kind, environment, complaints).ifPresent(mutations::add);
            }
            index++;
        }
        return new MutationExpressions(conditions, variables, mutations);
    }

    /** Nothing unless it is of this kind. */
    private static Optional<Mutation> mutation(
            ObjectNode mutation, int index, Kind kind, Environment environment, Complaints complaints) {
        var text = text(mutation, kind);
        if (text.isBlank()) {
            return Optional.empty();
        }
        var path = "spec.mutations[" + index + "]." + kind.field() + ".expression";
        var wanted = kind == Kind.JSON_PATCH ? PATCHES : List.of(PatchTypes.OBJECT);
        return NamedExpression.compile(path, text, environment, wanted, complaints)
                .map(made -> new Mutation(index, kind, made));
    }

    /** Empty unless the mutation is of this kind. */
    private static String text(ObjectNode mutation, Kind kind) {
        return Tree.text(mutation, "patchType").equals(kind.patchType())
                ? Tree.text(mutation, kind.field(), "expression")
                : "";
    }

    /** Of all its expressions: the memory that it takes is in proportion. */
    public long parts() {
        return NamedExpression.parts(conditions)
                + VariableExpressions.parts(variables)
                + mutations.stream()
                        .mapToLong(mutation -> mutation.expression().parts())
                        .sum();
    }

    /** Of all its expressions. @param spec of the policy */
    public static int characters(JsonNode spec) {
        long characters = PolicyExpressions.characters(spec);
        for (var mutation : Tree.objects(spec, "mutations")) {
            for (var kind : Kind.values()) {
                characters += text(mutation, kind).length();
            }
        }
        return (int) Math.min(characters, Integer.MAX_VALUE);
    }
}
