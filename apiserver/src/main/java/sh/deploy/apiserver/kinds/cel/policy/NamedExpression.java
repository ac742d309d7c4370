package sh.deploy.apiserver.kinds.cel.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sh.deploy.apiserver.kinds.cel.Environment;
import sh.deploy.apiserver.kinds.cel.Expression;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** An expression, and what its author calls it. */
public record NamedExpression(String name, Expression expression) {
    /** Match conditions that one webhook or policy may have, as in Kubernetes. */
    public static final int MOST_CONDITIONS = 64;

    /**
     * The match conditions of a webhook or policy; those that mean nothing are left out, and complained of.
     *
     * @param owner with a list {@code matchConditions}
     * @param path of that list
     */
    public static List<NamedExpression> conditions(
            JsonNode owner, String path, Environment environment, Complaints complaints) {
        var all = new ArrayList<NamedExpression>();
        int index = 0;
        for (var condition : Tree.objects(owner, "matchConditions")) {
            var text = Tree.text(condition, "expression");
            var place = path + "[" + index++ + "].expression";
            if (!text.isBlank()) {
                compile(place, text, environment, List.of(Type.BOOL), complaints)
                        .ifPresent(made -> all.add(new NamedExpression(Tree.text(condition, "name"), made)));
            }
        }
        return all;
    }

    /** Of all of them: the memory that they take is in proportion. */
    public static long parts(List<NamedExpression> all) {
        return all.stream().mapToLong(one -> one.expression().parts()).sum();
    }

    static Optional<Expression> compile(
            String path, String text, Environment environment, List<Type> wanted, Complaints complaints) {
        try {
            return Optional.of(Expression.compile(text, environment, wanted));
        } catch (CompileError error) {
            complaints.hear(path, text, error);
            return Optional.empty();
        }
    }
}
