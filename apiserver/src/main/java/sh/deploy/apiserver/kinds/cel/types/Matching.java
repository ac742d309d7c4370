package sh.deploy.apiserver.kinds.cel.types;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.values.MapValue;
import sh.deploy.apiserver.kinds.cel.values.NullValue;
import sh.deploy.apiserver.kinds.cel.values.ObjectValue;
import sh.deploy.apiserver.kinds.cel.values.Opaque;
import sh.deploy.apiserver.kinds.cel.values.OptionalValue;
import sh.deploy.apiserver.kinds.cel.values.Unsigned;
import sh.deploy.apiserver.kinds.cel.values.Values;

/** Whether what is given to a function is what it takes. What is {@code dyn} may be anything, as long as nobody has a value. */
public final class Matching {
    /** Which never are null. */
    private static final Set<Type> PLAIN =
            Set.of(Type.BOOL, Type.INT, Type.UINT, Type.DOUBLE, Type.STRING, Type.BYTES, Type.TYPE);

    private final Map<String, Type> bound = new HashMap<>();

    /** Whether these may be given for those; parameters of one signature mean the same from call to call. */
    public boolean takes(List<Type> wanted, List<Type> given) {
        if (wanted.size() != given.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!takes(wanted.get(i), given.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean takes(Type wanted, Type given) {
        if (wanted instanceof Type.Parameter parameter) {
            return binds(parameter.name(), given);
        }
        if (given.equals(Type.DYN)) {
            return leavesOpen(wanted);
        }
        return switch (wanted) {
            case Type.ListOf list -> given instanceof Type.ListOf more && takes(list.element(), more.element());
            case Type.MapOf map ->
                given instanceof Type.MapOf more && takes(map.key(), more.key()) && takes(map.value(), more.value());
            case Type.OptionalOf optional ->
                given instanceof Type.OptionalOf more && takes(optional.value(), more.value());
            default -> join(wanted, given) != null;
        };
    }

    /** What a dyn says of the parameters within: nothing that is known. */
    private boolean leavesOpen(Type wanted) {
        return switch (wanted) {
            case Type.Parameter parameter -> binds(parameter.name(), Type.DYN);
            case Type.ListOf list -> leavesOpen(list.element());
            case Type.MapOf map -> leavesOpen(map.key()) && leavesOpen(map.value());
            case Type.OptionalOf optional -> leavesOpen(optional.value());
            default -> true;
        };
    }

    private boolean binds(String parameter, Type given) {
        var before = bound.get(parameter);
        var joined = before == null ? given : join(before, given);
        if (joined == null) {
            return false;
        }
        bound.put(parameter, joined);
        return true;
    }

    /** A result, with what is known of its parameters. */
    public Type result(Type declared) {
        return switch (declared) {
            case Type.Parameter parameter -> bound.getOrDefault(parameter.name(), Type.DYN);
            case Type.ListOf list -> Type.list(result(list.element()));
            case Type.MapOf map -> Type.map(result(map.key()), result(map.value()));
            case Type.OptionalOf optional -> Type.optional(result(optional.value()));
            default -> declared;
        };
    }

    /** What both are; null when nothing is. */
    public static @Nullable Type join(Type one, Type other) {
        if (one.equals(other)) {
            return one;
        }
        if (one.equals(Type.DYN) || other.equals(Type.DYN)) {
            return Type.DYN;
        }
        if (one.equals(Type.NULL) || other.equals(Type.NULL)) {
            var rest = one.equals(Type.NULL) ? other : one;
            return PLAIN.contains(rest) ? null : rest;
        }
        if (one instanceof Type.ListOf list && other instanceof Type.ListOf more) {
            var element = join(list.element(), more.element());
            return element == null ? null : Type.list(element);
        }
        if (one instanceof Type.MapOf map && other instanceof Type.MapOf more) {
            var key = join(map.key(), more.key());
            var value = join(map.value(), more.value());
            return key == null || value == null ? null : Type.map(key, value);
        }
        if (one instanceof Type.OptionalOf optional && other instanceof Type.OptionalOf more) {
            var value = join(optional.value(), more.value());
            return value == null ? null : Type.optional(value);
        }
        return null;
    }

    /** Whether a function that wants this takes the value; of lists and maps what is in them is not looked at. */
    public static boolean takesValue(Type wanted, Object value) {
        return switch (wanted) {
            case Type.Parameter _ -> true;
            case Type.ListOf _ -> value instanceof List<?>;
            case Type.MapOf _ -> value instanceof MapValue;
            case Type.OptionalOf _ -> value instanceof OptionalValue;
            case Type.Fields _ -> value instanceof MapValue;
            case Type.Made made ->
                value instanceof ObjectValue object && object.typeName().equals(made.name());
            case Type.Simple simple -> isOf(simple.name(), value);
        };
    }

    private static boolean isOf(String type, Object value) {
        return switch (type) {
            case "dyn" -> true;
            case "int" -> value instanceof Long;
            case "uint" -> value instanceof Unsigned;
            case "string" -> value instanceof String;
            case "null_type" -> value instanceof NullValue;
            case "google.protobuf.Timestamp" -> value instanceof Instant;
            case "google.protobuf.Duration" -> value instanceof Duration;
            default ->
                value instanceof Opaque opaque
                        ? opaque.typeName().equals(type)
                        : Values.typeName(value).equals(type);
        };
    }
}
