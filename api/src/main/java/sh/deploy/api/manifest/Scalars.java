package sh.deploy.api.manifest;

import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What an unquoted word means. Follows what kubectl does (checked against kubectl 1.32), which is YAML 1.1 with a few
 * differences: {@code y} and {@code n} are booleans, {@code 0o17} is octal, {@code 1:30} and dates are text.
 */
public final class Scalars {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NOT_A_NUMBER = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64);
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final double MAX_EXACT_LONG = 9e15;

    /** Words that YAML 1.1 reads as booleans, and newer YAML as text. */
    private static final Map<String, Boolean> OLD_BOOLEANS = Map.ofEntries(
            Map.entry("y", true),
            Map.entry("Y", true),
            Map.entry("yes", true),
            Map.entry("Yes", true),
            Map.entry("YES", true),
            Map.entry("on", true),
            Map.entry("On", true),
            Map.entry("ON", true),
            Map.entry("n", false),
            Map.entry("N", false),
            Map.entry("no", false),
            Map.entry("No", false),
            Map.entry("NO", false),
            Map.entry("off", false),
            Map.entry("Off", false),
            Map.entry("OFF", false));

    private Scalars() {}

    /** Whether a word without quotes stays text. */
    public static boolean isText(String word) {
        var resolved = resolve(word);
        return resolved != null && resolved.isString();
    }

    /** Resolves an unquoted word; null when it is a number that JSON cannot carry. */
    static @Nullable JsonNode resolve(String word) {
        return switch (word) {
            case "", "~", "null", "Null", "NULL" -> JSON.nullNode();
            case "true", "True", "TRUE" -> JSON.booleanNode(true);
            case "false", "False", "FALSE" -> JSON.booleanNode(false);
            default -> {
                var old = OLD_BOOLEANS.get(word);
                yield old != null ? JSON.booleanNode(old) : numberOrText(word);
            }
        };
    }

    /** The sentence to warn with when the word reads otherwise than most people expect; empty when it does not. */
    static String surprise(String word, JsonNode resolved) {
        if (resolved.isBoolean() && OLD_BOOLEANS.containsKey(word)) {
            return word + " without quotes means " + resolved + ": write " + resolved + ", or \"" + word
                    + "\" for the text";
        }
        if (resolved.isIntegralNumber() && isOldOctal(word)) {
            return word + " is read as an octal number, " + resolved + ": write " + resolved + ", or \"" + word
                    + "\" for the text";
        }
        return "";
    }

    private static boolean isOldOctal(String word) {
        int first = word.startsWith("-") || word.startsWith("+") ? 1 : 0;
        return word.length() > first + 1
                && word.charAt(first) == '0'
                && isDigit(word.charAt(first + 1))
                && word.chars().skip(first).allMatch(c -> c >= '0' && c <= '7');
    }

    private static @Nullable JsonNode numberOrText(String word) {
        char first = word.charAt(0);
        if (!(isDigit(first) || first == '-' || first == '+' || first == '.')) {
            return JSON.stringNode(word);
        }
        if (NOT_A_NUMBER.matcher(word).matches()) {
            return null;
        }
        var plain = word.replace("_", "");
        if (plain.length() > MAX_NUMBER_LENGTH) {
            return JSON.stringNode(word);
        }
        var integer = integer(plain);
        if (integer != null) {
            return integer;
        }
        return FLOAT.matcher(plain).matches() ? decimal(Double.parseDouble(plain)) : JSON.stringNode(word);
    }

    private static @Nullable JsonNode integer(String plain) {
        boolean negative = plain.startsWith("-");
        var digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            radix = switch (digits.charAt(1)) {
                case 'x', 'X' -> 16;
                case 'b', 'B' -> 2;
                default -> 8;
            };
            boolean marked = !isDigit(digits.charAt(1));
            digits = digits.substring(marked && isRadixMark(digits.charAt(1)) ? 2 : 1);
        }
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c))) {
            return null;
        }
        try {
            var value = new BigInteger(negative ? "-" + digits : digits, radix);
            if (value.bitLength() < Long.SIZE) {
                return JSON.numberNode(value.longValue());
            }
            return negative || value.compareTo(MAX_UNSIGNED) >= 0 ? null : JSON.numberNode(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Java takes those of all scripts for digits. */
    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isRadixMark(char mark) {
        return "xXbBoO".indexOf(mark) >= 0;
    }

    private static @Nullable JsonNode decimal(double value) {
        if (Double.isInfinite(value)) {
            return null;
        }
        return value == Math.rint(value) && Math.abs(value) < MAX_EXACT_LONG
                ? JSON.numberNode((long) value)
                : JSON.numberNode(value);
    }
}
