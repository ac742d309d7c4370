package sh.deploy.apiserver.kinds.cel;

import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.syntax.Expr;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.OptionalValue;
import sh.deploy.apiserver.kinds.cel.values.Values;

/** {@code optMap} and {@code optFlatMap}: another value of an optional, where it has one. */
final class OptionalMaps {
    private OptionalMaps() {}

    static Code of(Expr.OptionalMap map, Compiler compiler, Names names) {
        var target = compiler.compile(map.target());
        var inner = inner(target.type(), map.at());
        int place = names.learn(map.variable(), inner);
        var body = compiler.compile(map.body());
        names.forget();
        if (map.flat()) {
            inner(body.type(), map.body().at());
        }
        var type = map.flat() ? body.type() : Type.optional(body.type());
        return new Code(type, frame -> {
            frame.work().charge(1);
            var value = optional(target.run(frame), map.at()).value();
            if (value == null) {
                return OptionalValue.NONE;
            }
            frame.work().makeElements(1);
            frame.locals()[place] = value;
            var made = body.run(frame);
            return map.flat() ? optional(made, map.at()) : OptionalValue.of(made);
        });
    }

    private static Type inner(Type type, int at) {
        if (type instanceof Type.OptionalOf optional) {
            return optional.value();
        }
        if (type.equals(Type.DYN)) {
            return Type.DYN;
        }
        throw new CompileError(at, "this must be an optional value, not a value of type '" + type + "'");
    }

    private static OptionalValue optional(Object value, int at) {
        if (value instanceof OptionalValue optional) {
            return optional;
        }
        throw new EvaluationFailed("expected an optional value, not a " + Values.typeName(value), at);
    }
}
