package sh.deploy.apiserver.kinds.cel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.functions.Functions;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.syntax.Expr;
import sh.deploy.apiserver.kinds.cel.syntax.Parser;
import sh.deploy.apiserver.kinds.cel.types.Matching;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.types.TypeTooLarge;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Values;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Finds out what an expression means, and of which type it is. Of one compilation. */
final class Compiler {
    private final Names names;
    private int level;
    private int deepest;
    private int parts;

    Compiler(Names names) {
        this.names = names;
    }

    /** Levels of nesting of what it has compiled. */
    int levels() {
        return deepest;
    }

    /** Of the expression, however small: what is kept of it is so large. */
    int parts() {
        return parts;
    }

    /** @throws CompileError it means nothing, or is nested too deeply */
    Code compile(Expr expr) {
        parts++;
        deepest = Math.max(deepest, ++level);
        if (level > Parser.MOST_LEVELS) {
            throw new CompileError(
                    expr.at(), "the expression is nested more than " + Parser.MOST_LEVELS + " levels deep");
        }
        try {
            var code = compiled(expr);
            level--;
            return code;
        } catch (TypeTooLarge tooLarge) {
            throw new CompileError(expr.at(), "the expression cannot be used: " + tooLarge.getMessage());
        }
    }

    private Code compiled(Expr expr) {
        return switch (expr) {
            case Expr.Literal literal -> new Code(typeOf(literal.value()), frame -> literal.value());
            case Expr.Name name -> named(name);
            case Expr.Select select -> {
                var named = names.code(select);
                yield named == null ? Fields.select(select, compile(select.operand())) : named;
            }
            case Expr.Has has -> Fields.has(has, compile(has.operand()));
            case Expr.Index index -> Fields.index(index, compile(index.operand()), compile(index.index()));
            case Expr.Call call -> call(call);
            case Expr.Logic logic -> Logic.of(logic, compileAll(logic.terms()));
            case Expr.Choice choice -> choice(choice);
            case Expr.MakeList list -> Aggregates.list(list, this);
            case Expr.MakeMap map -> Aggregates.map(map, this);
            case Expr.MakeObject object -> MadeObjects.make(object, this, names.patches());
            case Expr.Each each -> Loops.of(each, this, names);
            case Expr.OptionalMap map -> OptionalMaps.of(map, this, names);
        };
    }

    private Code named(Expr.Name name) {
        var code = names.code(name);
        if (code == null) {
            throw names.undeclared(name);
        }
        return code;
    }

    private static Type typeOf(Object value) {
        return Type.opaque(Values.typeName(value));
    }

    private List<Code> compileAll(List<Expr> all) {
        return all.stream().map(this::compile).toList();
    }

    private Code choice(Expr.Choice choice) {
        var condition = compile(choice.condition());
        var then = compile(choice.then());
        var otherwise = compile(choice.otherwise());
        var type = Matching.join(then.type(), otherwise.type());
        if (!Logic.isTruth(condition.type()) || type == null) {
            throw noOverload(choice.at(), "_?_:_", List.of(condition.type(), then.type(), otherwise.type()));
        }
        return new Code(type, frame -> {
            frame.work().charge(1);
            return Logic.truth(condition.run(frame), choice.at()) ? then.run(frame) : otherwise.run(frame);
        });
    }

    private Code call(Expr.Call call) {
        var target = call.target();
        if (target != null && Alternatives.isOne(call.function())) {
            var terms = new ArrayList<>(List.of(compile(target)));
            terms.addAll(compileAll(call.arguments()));
            return Alternatives.of(call.at(), call.function(), terms);
        }
        var function = target == null ? call.function() : names.function(target, call.function());
        var name = function == null ? call.function() : function;
        if (!Functions.exist(name)) {
            throw new CompileError(call.at(), "undeclared reference to '" + name + "': there is no such function");
        }
        var arguments = new ArrayList<Code>();
        if (function == null && target != null) {
            arguments.add(compile(target));
        }
        arguments.addAll(compileAll(call.arguments()));
        return call(call.at(), name, function == null, arguments);
    }

    static Code call(int at, String name, boolean member, List<Code> arguments) {
        var types = arguments.stream().map(Code::type).toList();
        var function = Functions.resolve(name, member, types);
        if (function == null) {
            throw noOverload(at, name, types);
        }
        return new Code(function.result(), frame -> {
            var values = new Object[arguments.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments.get(i).run(frame);
            }
            return placed(at, function, values, frame.work());
        });
    }

    private static Object placed(int at, Functions.Resolved function, Object[] values, Work work) {
        try {
            return function.call(values, work);
        } catch (EvaluationFailed failed) {
            throw failed.placed(at);
        }
    }

    static CompileError noOverload(int at, String name, List<Type> types) {
        return new CompileError(
                at, "found no matching overload for '" + name + "' applied to '(" + Type.names(types) + ")'");
    }

    /** What holds for all; null for none. @throws CompileError they have nothing in common */
    static @Nullable Type joined(@Nullable Type before, Code next, int at) {
        if (before == null) {
            return next.type();
        }
        var joined = Matching.join(before, next.type());
        if (joined == null) {
            throw new CompileError(
                    at, "expected type '" + before + "' but found '" + next.type() + "': lists and maps hold one type");
        }
        return joined;
    }
}
