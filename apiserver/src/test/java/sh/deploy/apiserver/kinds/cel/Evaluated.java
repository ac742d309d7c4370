package sh.deploy.apiserver.kinds.cel;

import java.util.List;
import java.util.Map;
import sh.deploy.apiserver.kinds.cel.functions.Access;
import sh.deploy.apiserver.kinds.cel.functions.Authorization;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Json;
import sh.deploy.apiserver.kinds.cel.values.Work;
import sh.deploy.apiserver.kinds.tree.JsonTrees;

/** Compiles an expression and evaluates it, within the bounds of a policy. */
final class Evaluated {
    private static final Environment ENVIRONMENT = new Environment(
            Map.of("object", Type.DYN, "text", Type.STRING, "authorizer", Authorization.AUTHORIZER, "a.b", Type.INT));

    private Evaluated() {}

    static Work work() {
        return new Work(Work.MOST_FOR_ALL, Work.MOST_BYTES, Long.MAX_VALUE, () -> 0);
    }

    static Expression compiled(String expression) {
        return Expression.compile(expression, ENVIRONMENT, List.of());
    }

    static Object value(String expression) {
        return value(expression, "{}");
    }

    /** @param object JSON with single quotes */
    static Object value(String expression, String object) {
        return value(expression, object, "", work());
    }

    static Object value(String expression, String object, String text, Work work) {
        var tree = JsonTrees.object(object.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return compiled(expression)
                .evaluate(
                        name -> switch (name) {
                            case "object" -> Json.value(tree);
                            case "text" -> text;
                            case "a.b" -> 7L;
                            default -> Authorization.authorizer(new OfTests());
                        },
                        work);
    }

    /** Lets everybody get, and the service account robot of namespace n everything. */
    private record OfTests() implements Access {
        @Override
        public Answer resource(String accountNamespace, String account, Question asked) {
            boolean isRobot = accountNamespace.equals("n") && account.equals("robot");
            return new Answer(asked.verb().equals("get") || isRobot, asked.toString());
        }

        @Override
        public Answer path(String accountNamespace, String account, String verb, String path) {
            return new Answer(verb.equals("get") && path.equals("/healthz"), "");
        }
    }
}
