package sh.deploy.apiserver.kinds.cel.values;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How values compare. Numbers by their value, of whatever type they are. */
public final class Comparison {
    private Comparison() {}

    /** Values of other types are not equal. */
    public static boolean equal(Object one, Object other, Work work) {
        work.enter();
        try {
            return areEqual(one, other, work);
        } finally {
            work.leave();
        }
    }

    private static boolean areEqual(Object one, Object other, Work work) {
        return switch (one) {
            case Long _ when other instanceof Long -> one.equals(other);
            case Number _ -> isNumber(other) && numbersEqual(one, other);
            case Unsigned _ -> isNumber(other) && numbersEqual(one, other);
            case String text -> other instanceof String string && texts(text, string, work);
            case Bytes bytes -> other instanceof Bytes more && bytes(bytes, more, work);
            case List<?> list -> other instanceof List<?> more && lists(list, more, work);
            case ObjectValue object ->
                other instanceof ObjectValue more
                        && object.typeName().equals(more.typeName())
                        && maps(object, more, work);
            case MapValue map ->
                other instanceof MapValue more && !(other instanceof ObjectValue) && maps(map, more, work);
            case OptionalValue optional -> other instanceof OptionalValue more && optionals(optional, more, work);
            default -> one.equals(other);
        };
    }

    private static boolean texts(String one, String other, Work work) {
        work.chargeText(Math.min(one.length(), other.length()));
        return one.equals(other);
    }

    private static boolean bytes(Bytes one, Bytes other, Work work) {
        work.chargeText(Math.min(one.array().length, other.array().length));
        return one.equals(other);
    }

    private static boolean lists(List<?> one, List<?> other, Work work) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!equal(one.get(i), other.get(i), work)) {
                return false;
            }
        }
        return true;
    }

    private static boolean maps(MapValue one, MapValue other, Work work) {
        if (one.size() != other.size()) {
            return false;
        }
        work.charge(one.size());
        for (var key : one.keys()) {
            var mine = one.get(key);
            var theirs = other.get(key);
            if (mine == null || theirs == null || !equal(mine, theirs, work)) {
                return false;
            }
        }
        return true;
    }

    private static boolean optionals(OptionalValue one, OptionalValue other, Work work) {
        var mine = one.value();
        var theirs = other.value();
        return mine == null || theirs == null ? mine == theirs : equal(mine, theirs, work);
    }

    private static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Unsigned;
    }

    private static boolean numbersEqual(Object one, Object other) {
        return !isNaN(one) && !isNaN(other) && numbers(one, other) == 0;
    }

    private static boolean isNaN(Object value) {
        return value instanceof Double number && number.isNaN();
    }

    /** @throws EvaluationFailed they have no order */
    public static int order(Object one, Object other, Work work) {
        work.charge(1);
        if (isNumber(one) && isNumber(other)) {
            return numbers(one, other);
        }
        if (one instanceof String text && other instanceof String more) {
            work.chargeText(Math.min(text.length(), more.length()));
            return order(text, more);
        }
        if (one instanceof Bytes bytes && other instanceof Bytes more) {
            work.chargeText(Math.min(bytes.array().length, more.array().length));
            return java.util.Arrays.compareUnsigned(bytes.array(), more.array());
        }
        if (one instanceof Boolean truth && other instanceof Boolean more) {
            return truth.compareTo(more);
        }
        if (one instanceof Instant time && other instanceof Instant more) {
            return time.compareTo(more);
        }
        if (one instanceof Duration duration && other instanceof Duration more) {
            return duration.compareTo(more);
        }
        throw EvaluationFailed.noOverload("_<_", one, other);
    }

    /** By code points, as their bytes in UTF-8 are ordered: a pair of surrogates comes after all that is no pair. */
    public static int order(String one, String other) {
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char mine = one.charAt(i);
            char theirs = other.charAt(i);
            if (mine != theirs) {
                return Character.isSurrogate(mine) == Character.isSurrogate(theirs)
                        ? Character.compare(mine, theirs)
                        : Boolean.compare(Character.isSurrogate(mine), Character.isSurrogate(theirs));
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    private static int numbers(Object one, Object other) {
        if (one instanceof Long number && other instanceof Long more) {
            return number.compareTo(more);
        }
        if (isInfinite(one) || isInfinite(other) || isNaN(one) || isNaN(other)) {
            return Double.compare(approximate(one), approximate(other));
        }
        return exact(one).compareTo(exact(other));
    }

    private static boolean isInfinite(Object value) {
        return value instanceof Double number && number.isInfinite();
    }

    private static double approximate(Object value) {
        return value instanceof Unsigned unsigned ? unsigned.value().doubleValue() : ((Number) value).doubleValue();
    }

    private static BigDecimal exact(Object value) {
        return switch (value) {
            case Unsigned unsigned -> new BigDecimal(unsigned.value());
            case Double number -> new BigDecimal(number);
            default -> BigDecimal.valueOf(((Number) value).longValue());
        };
    }
}
