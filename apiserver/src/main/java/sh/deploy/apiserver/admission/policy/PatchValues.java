package sh.deploy.apiserver.admission.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import sh.deploy.apiserver.kinds.cel.Expression;
import sh.deploy.apiserver.kinds.cel.Input;
import sh.deploy.apiserver.kinds.cel.PatchTypes;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.ObjectValue;
import sh.deploy.apiserver.kinds.cel.values.Trees;
import sh.deploy.apiserver.kinds.cel.values.Values;
import sh.deploy.apiserver.kinds.cel.values.Work;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What expressions say is to be changed, as JSON. All throw {@link EvaluationFailed} where they say nothing that can be used. */
final class PatchValues {
    private PatchValues() {}

    /** Fields that an object shall have. */
    static ObjectNode configuration(Expression expression, Input input, Work work) {
        long before = work.forAnother();
        try {
            return Trees.ofObject(made(expression.evaluate(input, work), PatchTypes.OBJECT.toString()), work);
        } finally {
            work.back(before);
        }
    }

    /** Operations of RFC 6902. */
    static ArrayNode operations(Expression expression, Input input, Work work) {
        long before = work.forAnother();
        try {
            if (!(expression.evaluate(input, work) instanceof List<?> list)) {
                throw new EvaluationFailed("expected a list of JSONPatch");
            }
            var operations = Tree.newObject().arrayNode();
            for (var element : list) {
                operations.add(operation(made(element, PatchTypes.JSON_PATCH.toString()), work));
            }
            return operations;
        } finally {
            work.back(before);
        }
    }

    private static ObjectNode operation(ObjectValue patch, Work work) {
        work.makeElements(2L * patch.size());
        var operation = Tree.newObject();
        for (var field : patch.keys()) {
            operation.set(String.valueOf(field), Trees.of(requireNonNull(patch.get(field)), work));
        }
        return operation;
    }

    private static ObjectValue made(Object value, String type) {
        if (value instanceof ObjectValue object && object.typeName().equals(type)) {
            return object;
        }
        throw new EvaluationFailed("expected a value of type " + type + ", not a " + Values.typeName(value));
    }
}
