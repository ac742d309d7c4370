package sh.deploy.apiserver.kinds.cel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.syntax.Expr;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.MapValue;
import sh.deploy.apiserver.kinds.cel.values.OptionalValue;

/** Lists and maps as an expression writes them: all elements of one type, as Kubernetes demands. */
final class Aggregates {
    private Aggregates() {}

    /** @param optional whether the value is an optional whose value, if there is one, is meant */
    private record Element(@Nullable Code key, Code value, boolean optional, int at) {
        @Nullable
        Object run(Frame frame) {
            var made = value.run(frame);
            if (!optional) {
                return made;
            }
            if (made instanceof OptionalValue maybe) {
                return maybe.value();
            }
            throw new EvaluationFailed("after '?' there must be an optional value", at);
        }
    }

    static Code list(Expr.MakeList list, Compiler compiler) {
        var elements = new ArrayList<Element>();
        Type type = null;
        for (var element : list.elements()) {
            var made = element(null, element.value(), element.optional(), compiler);
            elements.add(made);
            type = Compiler.joined(type, plain(made), made.at());
        }
        return new Code(Type.list(type == null ? Type.DYN : type), frame -> {
            frame.work().makeElements(elements.size());
            var made = new ArrayList<Object>(elements.size());
            for (var element : elements) {
                var value = element.run(frame);
                if (value != null) {
                    made.add(value);
                }
            }
            return made;
        });
    }

    static Code map(Expr.MakeMap map, Compiler compiler) {
        var entries = new ArrayList<Element>();
        Type keys = null;
        Type values = null;
        for (var entry : map.entries()) {
            var key = compiler.compile(entry.key());
            requireKey(key.type(), entry.key().at());
            var made = element(key, entry.value(), entry.optional(), compiler);
            entries.add(made);
            keys = Compiler.joined(keys, key, entry.key().at());
            values = Compiler.joined(values, plain(made), made.at());
        }
        var type = Type.map(keys == null ? Type.DYN : keys, values == null ? Type.DYN : values);
        return new Code(type, frame -> made(entries, frame, map.at()));
    }

    private static Object made(List<Element> entries, Frame frame, int at) {
        frame.work().makeElements(2L * entries.size());
        var made = new MapValue.Built();
        for (var entry : entries) {
            var key = entry.key() == null ? "" : entry.key().run(frame);
            var value = entry.run(frame);
            if (value != null) {
                Loops.put(made, key, value, frame.work(), at);
            }
        }
        return made;
    }

    private static void requireKey(Type type, int at) {
        if (!List.of(Type.STRING, Type.INT, Type.UINT, Type.BOOL, Type.DYN).contains(type)) {
            throw new CompileError(at, "unsupported key type: " + type + "; keys are strings, whole numbers or bools");
        }
    }

    private static Element element(@Nullable Code key, Expr value, boolean optional, Compiler compiler) {
        var code = compiler.compile(value);
        if (optional
                && !(code.type() instanceof Type.OptionalOf)
                && !code.type().equals(Type.DYN)) {
            throw new CompileError(
                    value.at(), "after '?' there must be an optional value, not a value of type '" + code.type() + "'");
        }
        return new Element(key, code, optional, value.at());
    }

    private static Code plain(Element element) {
        var code = element.value();
        return element.optional() && code.type() instanceof Type.OptionalOf wrapped
                ? new Code(wrapped.value(), code.step())
                : code;
    }
}
