package sh.deploy.apiserver.kinds.cel;

import java.util.List;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.syntax.Expr;
import sh.deploy.apiserver.kinds.cel.types.Matching;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.MapValue;
import sh.deploy.apiserver.kinds.cel.values.OptionalValue;
import sh.deploy.apiserver.kinds.cel.values.Unsigned;
import sh.deploy.apiserver.kinds.cel.values.Values;

/**
 * What is in an object, a map or a list. From the first {@code ?} on all that follows is optional: {@code a.?b.c} is {@code a.?b.?c}. What is
 * asked for so is missing, and no error, where there is nothing that could hold it, as in null. Source: CEL's extension "optional types".
 */
final class Fields {
    private Fields() {}

    static Code select(Expr.Select select, Code operand) {
        boolean optional = select.optional() || operand.type() instanceof Type.OptionalOf;
        var found = fieldType(select.at(), plain(operand.type()), select.field());
        return new Code(optional ? wrapped(found) : found, frame -> {
            frame.work().charge(1);
            return field(operand.run(frame), select.field(), select.at(), select.optional());
        });
    }

    private static Object field(Object operand, String field, int at, boolean optional) {
        return switch (operand) {
            case OptionalValue maybe -> {
                var inner = maybe.value();
                yield inner == null ? OptionalValue.NONE : field(inner, field, at, true);
            }
            case MapValue map -> {
                var found = map.get(field);
                if (optional) {
                    yield found == null ? OptionalValue.NONE : wrap(found);
                }
                if (found == null) {
                    throw new EvaluationFailed("no such key: " + field, at);
                }
                yield found;
            }
            default -> {
                if (optional && !(operand instanceof List<?>)) {
                    yield OptionalValue.NONE;
                }
                throw hasNone(operand, field, at);
            }
        };
    }

    private static EvaluationFailed hasNone(Object operand, String field, int at) {
        return new EvaluationFailed("a " + Values.typeName(operand) + " has no field '" + field + "'", at);
    }

    /** What holds nothing, as null, has no field either. */
    static Code has(Expr.Has has, Code operand) {
        fieldType(has.at(), plain(operand.type()), has.field());
        return new Code(Type.BOOL, frame -> {
            frame.work().charge(1);
            return isThere(operand.run(frame), has.field(), has.at());
        });
    }

    private static boolean isThere(Object operand, String field, int at) {
        return switch (operand) {
            case OptionalValue maybe -> maybe.value() != null && isThere(maybe.value(), field, at);
            case MapValue map -> map.get(field) != null;
            case List<?> list -> throw hasNone(list, field, at);
            default -> false;
        };
    }

    private static Type fieldType(int at, Type operand, String field) {
        return switch (operand) {
            case Type.MapOf map when Matching.join(map.key(), Type.STRING) != null -> map.value();
            case Type.Fields known -> {
                var type = known.fields().get(field);
                if (type == null) {
                    throw new CompileError(at, "undefined field '" + field + "' of " + known.name());
                }
                yield type;
            }
            case Type.Simple simple when simple.equals(Type.DYN) -> Type.DYN;
            case Type.Made _ -> Type.DYN;
            default -> throw new CompileError(at, "type '" + operand + "' does not support field selection");
        };
    }

    static Code index(Expr.Index index, Code operand, Code key) {
        boolean optional = index.optional() || operand.type() instanceof Type.OptionalOf;
        var found = elementType(index.at(), plain(operand.type()), key.type());
        var shown = index.index() instanceof Expr.Literal literal ? ": " + literal.value() : "";
        return new Code(optional ? wrapped(found) : found, frame -> {
            frame.work().charge(1);
            var inside = operand.run(frame);
            var sought = key.run(frame);
            if (sought instanceof String text) {
                frame.work().chargeText(text.length());
            }
            return element(inside, sought, shown, index.at(), index.optional());
        });
    }

    private static Object element(Object operand, Object key, String shown, int at, boolean optional) {
        if (operand instanceof OptionalValue maybe) {
            var inner = maybe.value();
            return inner == null ? OptionalValue.NONE : element(inner, key, shown, at, true);
        }
        Object found;
        if (operand instanceof List<?> list) {
            long position = position(key, at);
            found = position >= 0 && position < list.size() ? list.get((int) position) : null;
        } else if (operand instanceof MapValue map) {
            found = map.get(key);
        } else if (optional) {
            found = null;
        } else {
            throw new EvaluationFailed("a " + Values.typeName(operand) + " has no elements", at);
        }
        if (optional) {
            return found == null ? OptionalValue.NONE : wrap(found);
        }
        if (found == null) {
            throw new EvaluationFailed(
                    (operand instanceof List<?> ? "index out of bounds" : "no such key") + shown, at);
        }
        return found;
    }

    private static long position(Object key, int at) {
        return switch (key) {
            case Long number -> number;
            case Unsigned number -> number.bits();
            case Double number when number == Math.rint(number) -> number.longValue();
            default -> throw new EvaluationFailed("a list has no element for a " + Values.typeName(key), at);
        };
    }

    private static Type elementType(int at, Type operand, Type key) {
        return switch (operand) {
            case Type.ListOf list when isNumber(key) -> list.element();
            case Type.MapOf map
            when Matching.join(map.key(), key) != null || isNumber(map.key()) && isNumber(key) -> map.value();
            case Type.Simple simple when simple.equals(Type.DYN) -> Type.DYN;
            default -> throw Compiler.noOverload(at, "_[_]", List.of(operand, key));
        };
    }

    private static boolean isNumber(Type type) {
        return List.of(Type.INT, Type.UINT, Type.DOUBLE, Type.DYN).contains(type);
    }

    private static Type plain(Type type) {
        return type instanceof Type.OptionalOf optional ? optional.value() : type;
    }

    private static Type wrapped(Type type) {
        return type instanceof Type.OptionalOf ? type : Type.optional(type);
    }

    private static Object wrap(Object value) {
        return value instanceof OptionalValue ? value : OptionalValue.of(value);
    }
}
