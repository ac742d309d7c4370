package sh.deploy.apiserver.kinds.cel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.syntax.Expr;
import sh.deploy.apiserver.kinds.cel.types.Matching;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.MapValue;
import sh.deploy.apiserver.kinds.cel.values.ObjectValue;
import sh.deploy.apiserver.kinds.cel.values.OptionalValue;
import sh.deploy.apiserver.kinds.cel.values.Values;

/** Objects of a named type as an expression writes them. */
final class MadeObjects {
    private MadeObjects() {}

    /** @param wanted type of the value; of an optional that of the value within */
    private record Field(String name, Code value, Type wanted, boolean optional, int at) {
        @Nullable
        Object run(Frame frame) {
            var made = optional ? inner(value.run(frame)) : value.run(frame);
            if (made != null && !Matching.takesValue(wanted, made)) {
                throw new EvaluationFailed(
                        "field '" + name + "' takes a " + wanted + ", not a " + Values.typeName(made), at);
            }
            return made;
        }

        private @Nullable Object inner(Object made) {
            if (made instanceof OptionalValue maybe) {
                return maybe.value();
            }
            throw new EvaluationFailed("after '?' there must be an optional value", at);
        }
    }

    /** @param patches whether there are such types here */
    static Code make(Expr.MakeObject make, Compiler compiler, boolean patches) {
        var type = patches ? PatchTypes.named(make.type()) : null;
        if (type == null) {
            throw new CompileError(
                    make.at(),
                    patches
                            ? "undeclared reference to '" + make.type() + "': there is no such type"
                            : "objects of a named type cannot be made here; write a map, as in {'a': 1}");
        }
        var fields = new ArrayList<Field>();
        var names = new HashSet<String>();
        for (var field : make.fields()) {
            if (!names.add(field.name())) {
                throw new CompileError(field.at(), "field '" + field.name() + "' is given twice");
            }
            fields.add(field(type, field, compiler));
        }
        return new Code(type, frame -> made(make.type(), fields, frame));
    }

    private static Field field(Type type, Expr.Field field, Compiler compiler) {
        var wanted = wanted(type, field);
        var code = compiler.compile(field.value());
        var given = field.optional() ? within(code.type(), field) : code.type();
        if (!new Matching().takes(List.of(wanted), List.of(given))) {
            throw new CompileError(
                    field.at(), "field '" + field.name() + "' of " + type + " takes a " + wanted + ", not a " + given);
        }
        return new Field(
                field.name(), code, wanted, field.optional(), field.value().at());
    }

    private static Type wanted(Type type, Expr.Field field) {
        var wanted = type instanceof Type.Fields known ? known.fields().get(field.name()) : Type.DYN;
        if (wanted == null) {
            throw new CompileError(field.at(), "undefined field '" + field.name() + "' of " + type);
        }
        return wanted;
    }

    private static Type within(Type type, Expr.Field field) {
        if (type instanceof Type.OptionalOf optional) {
            return optional.value();
        }
        if (type.equals(Type.DYN)) {
            return Type.DYN;
        }
        throw new CompileError(
                field.value().at(), "after '?' there must be an optional value, not a value of type '" + type + "'");
    }

    private static Object made(String type, List<Field> fields, Frame frame) {
        frame.work().makeElements(2L * fields.size());
        var made = new MapValue.Built();
        for (var field : fields) {
            var value = field.run(frame);
            if (value != null) {
                made.put(field.name(), value);
            }
        }
        return new ObjectValue(type, made);
    }
}
