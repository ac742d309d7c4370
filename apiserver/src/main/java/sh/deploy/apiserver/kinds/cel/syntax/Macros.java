package sh.deploy.apiserver.kinds.cel.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are none, since their arguments are not evaluated first. Source: CEL's language definition, "Macros", and its extensions of
 * optional values, of lists and of comprehensions with two variables.
 */
final class Macros {
    private Macros() {}

    /** Null when a call of this name and with so many arguments is a call. */
    static @Nullable Expr global(int at, String name, List<Expr> arguments) {
        if (!name.equals("has") || arguments.size() != 1) {
            return null;
        }
        return switch (arguments.getFirst()) {
            case Expr.Select select when !select.optional() -> new Expr.Has(at, select.operand(), select.field());
            default -> throw new CompileError(at, "has() takes a field, as in has(object.spec.replicas)");
        };
    }

    /** As {@link #global}, for a call on something. */
    static @Nullable Expr member(int at, Expr target, String name, List<Expr> arguments) {
        int given = arguments.size();
        return switch (name) {
            case "all" -> judged(at, Expr.Each.Kind.ALL, target, arguments);
            case "exists" -> judged(at, Expr.Each.Kind.EXISTS, target, arguments);
            case "exists_one", "existsOne" -> judged(at, Expr.Each.Kind.EXISTS_ONE, target, arguments);
            case "filter" ->
                given == 2
                        ? each(at, Expr.Each.Kind.FILTER, target, arguments.get(0), null, null, arguments.get(1))
                        : null;
            case "sortBy" ->
                given == 2
                        ? each(at, Expr.Each.Kind.SORT_BY, target, arguments.get(0), null, null, arguments.get(1))
                        : null;
            case "map" -> made(at, Expr.Each.Kind.MAP, target, arguments, 1);
            case "transformList" -> made(at, Expr.Each.Kind.MAP, target, arguments, 2);
            case "transformMap" -> made(at, Expr.Each.Kind.TRANSFORM_MAP, target, arguments, 2);
            case "transformMapEntry" -> made(at, Expr.Each.Kind.TRANSFORM_MAP_ENTRY, target, arguments, 2);
            case "optMap", "optFlatMap" ->
                given == 2
                        ? new Expr.OptionalMap(
                                at, target, variable(arguments.get(0)), arguments.get(1), name.equals("optFlatMap"))
                        : null;
            default -> null;
        };
    }

    private static @Nullable Expr judged(int at, Expr.Each.Kind kind, Expr range, List<Expr> given) {
        return switch (given.size()) {
            case 2 -> each(at, kind, range, given.get(0), null, null, given.get(1));
            case 3 -> each(at, kind, range, given.get(0), given.get(1), null, given.get(2));
            default -> null;
        };
    }

    private static @Nullable Expr made(int at, Expr.Each.Kind kind, Expr range, List<Expr> given, int variables) {
        if (given.size() != variables + 1 && given.size() != variables + 2) {
            return null;
        }
        var second = variables == 2 ? given.get(1) : null;
        var filter = given.size() == variables + 2 ? given.get(variables) : null;
        return each(at, kind, range, given.get(0), second, filter, given.getLast());
    }

    private static Expr each(
            int at,
            Expr.Each.Kind kind,
            Expr range,
            Expr first,
            @Nullable Expr second,
            @Nullable Expr filter,
            Expr body) {
        var name = variable(first);
        var other = second == null ? null : variable(second);
        if (name.equals(other)) {
            throw new CompileError(first.at(), "the two variables need different names");
        }
        return new Expr.Each(at, kind, range, name, other, filter, body);
    }

    private static String variable(Expr argument) {
        return switch (argument) {
            case Expr.Name name when !name.rooted() -> name.name();
            default -> throw new CompileError(argument.at(), "this must be a simple name: it is a variable");
        };
    }
}
