package sh.deploy.apiserver.kinds.cel.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.apiserver.kinds.cel.Expression;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/** The variables of a policy. Each knows those before it. */
final class VariableExpressions {
    private VariableExpressions() {}

    /**
     * @param compiled gets those that mean something, by name, in their order
     * @return the types of all
     */
    static Map<String, Type> compile(
            JsonNode spec, boolean hasParams, Map<String, Expression> compiled, Complaints complaints) {
        var types = new LinkedHashMap<String, Type>();
        int index = 0;
        for (var variable : Tree.objects(spec, "variables")) {
            var path = "spec.variables[" + index++ + "].expression";
            var name = Tree.text(variable, "name");
            var text = Tree.text(variable, "expression");
            if (text.isBlank()) {
                continue;
            }
            var environment = AdmissionVariables.ofPolicy(hasParams, true, types);
            NamedExpression.compile(path, text, environment, List.of(), complaints)
                    .ifPresent(made -> compiled.put(name, made));
            var made = compiled.get(name);
            types.put(
                    name, made == null ? Type.DYN : made.type()); // so that nothing else is complained of for its sake
        }
        return types;
    }

    static long parts(Map<String, Expression> variables) {
        return variables.values().stream().mapToLong(Expression::parts).sum();
    }
}
