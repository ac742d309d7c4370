package sh.deploy.apiserver.kinds.cel.functions;

import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.Bytes;
import sh.deploy.apiserver.kinds.cel.values.Comparison;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.MapValue;
import sh.deploy.apiserver.kinds.cel.values.NullValue;
import sh.deploy.apiserver.kinds.cel.values.TypeValue;
import sh.deploy.apiserver.kinds.cel.values.Unsigned;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** {@code '%s has %d'.format([name, count])}. Of one text. Source: CEL's extension "strings", "Format". */
final class Formatting {
    private static final int USUAL_PRECISION = 6;
    private static final int MOST_PRECISION = 100;

    /** A double has so many digits in front of the point, at most. */
    private static final int MOST_DIGITS = 320;

    private final String pattern;
    private final List<?> arguments;
    private final Work work;
    private final StringBuilder made = new StringBuilder();
    private int here;
    private int next;

    private Formatting(String pattern, List<?> arguments, Work work) {
        this.pattern = pattern;
        this.arguments = arguments;
        this.work = work;
    }

    static void declare(Declarations all) {
        all.member(
                "format",
                List.of(STRING, Type.list(Type.DYN)),
                STRING,
                (given, work) -> new Formatting((String) given[0], (List<?>) given[1], work).run());
    }

    private String run() {
        work.makeText(pattern.length());
        while (here < pattern.length()) {
            int sign = pattern.indexOf('%', here);
            made.append(pattern, here, sign < 0 ? pattern.length() : sign);
            here = sign < 0 ? pattern.length() : sign + 1;
            if (sign >= 0) {
                clause();
            }
        }
        return made.toString();
    }

    private void clause() {
        int precision = precision();
        char kind = here < pattern.length() ? pattern.charAt(here++) : ' ';
        if (kind == '%') {
            made.append('%');
            return;
        }
        if (next >= arguments.size()) {
            throw new EvaluationFailed("format: there are fewer arguments than the text has places for them");
        }
        var argument = arguments.get(next++);
        switch (kind) {
            case 's' -> show(argument);
            case 'd' -> number(argument, 10, false, kind);
            case 'b' -> number(argument, 2, false, kind);
            case 'o' -> number(argument, 8, false, kind);
            case 'x', 'X' -> hexadecimal(argument, kind);
            case 'f' ->
                put(decimal(argument, kind)
                        .setScale(precision, RoundingMode.HALF_EVEN)
                        .toPlainString());
            case 'e' -> put(String.format(Locale.ROOT, "%." + precision + "e", decimal(argument, kind)));
            default -> throw new EvaluationFailed("format: there is no such clause as %" + (kind == ' ' ? "" : kind));
        }
    }

    private int precision() {
        if (here >= pattern.length() || pattern.charAt(here) != '.') {
            return USUAL_PRECISION;
        }
        here++;
        int precision = 0;
        while (here < pattern.length() && Character.isDigit(pattern.charAt(here)) && precision <= MOST_PRECISION) {
            precision = precision * 10 + Character.digit(pattern.charAt(here++), 10);
        }
        if (precision > MOST_PRECISION) {
            throw new EvaluationFailed("format: a precision is " + MOST_PRECISION + " at most");
        }
        return precision;
    }

    private void put(String text) {
        work.makeText(text.length());
        made.append(text);
    }

    private void number(Object argument, int radix, boolean upper, char kind) {
        var digits = switch (argument) {
            case Long number -> Long.toString(number, radix);
            case Unsigned number -> number.value().toString(radix);
            case Boolean truth when radix == 2 -> truth ? "1" : "0";
            case Double number when radix == 10 && isSpecial(number) -> special(number);
            default -> throw EvaluationFailed.noOverload("format %" + kind, argument);
        };
        put(upper ? digits.toUpperCase(Locale.ROOT) : digits);
    }

    private void hexadecimal(Object argument, char kind) {
        byte[] bytes;
        switch (argument) {
            case String text -> {
                work.makeText(text.length());
                bytes = text.getBytes(StandardCharsets.UTF_8);
            }
            case Bytes given -> bytes = given.array();
            default -> {
                number(argument, 16, kind == 'X', kind);
                return;
            }
        }
        work.makeText(2L * bytes.length);
        var format = kind == 'X' ? HexFormat.of().withUpperCase() : HexFormat.of();
        put(format.formatHex(bytes));
    }

    private BigDecimal decimal(Object argument, char kind) {
        work.makeText(MOST_DIGITS);
        return switch (argument) {
            case Double number when !isSpecial(number) -> new BigDecimal(number);
            case Long number -> BigDecimal.valueOf(number);
            case Unsigned number -> new BigDecimal(number.value());
            default -> throw EvaluationFailed.noOverload("format %" + kind, argument);
        };
    }

    private static boolean isSpecial(Double number) {
        return number.isNaN() || number.isInfinite();
    }

    private static String special(Double number) {
        if (number.isNaN()) {
            return "NaN";
        }
        return number > 0 ? "Infinity" : "-Infinity";
    }

    private void show(Object value) {
        work.enter();
        try {
            add(value);
        } finally {
            work.leave();
        }
    }

    private void add(Object value) {
        switch (value) {
            case String text -> put(text);
            case NullValue _ -> put("null");
            case Double number when isSpecial(number) -> put(special(number));
            case Bytes bytes -> {
                work.makeText(bytes.array().length);
                put(new String(bytes.array(), StandardCharsets.UTF_8));
            }
            case TypeValue type -> put(type.name());
            case List<?> list -> list(list);
            case MapValue map -> map(map);
            case Boolean _ -> put(Conversions.shown(value));
            case Number _ -> put(Conversions.shown(value));
            case Unsigned _ -> put(Conversions.shown(value));
            case Duration _ -> put(Conversions.shown(value));
            case java.time.Instant _ -> put(Conversions.shown(value));
            default -> throw EvaluationFailed.noOverload("format %s", value);
        }
    }

    private void list(List<?> list) {
        put("[");
        boolean first = true;
        for (var element : list) {
            put(first ? "" : ", ");
            first = false;
            show(element);
        }
        put("]");
    }

    private void map(MapValue map) {
        work.makeElements(2L * map.size());
        var sorted = new TreeMap<String, Object>(Comparison::order);
        for (var key : map.keys()) {
            var value = map.get(key);
            if (value != null) {
                sorted.put(key instanceof String text ? text : Conversions.shown(key), value);
            }
        }
        put("{");
        boolean first = true;
        for (var entry : sorted.entrySet()) {
            put(first ? "" : ", ");
            first = false;
            put(entry.getKey());
            put(": ");
            show(entry.getValue());
        }
        put("}");
    }
}
