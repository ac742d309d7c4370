package sh.deploy.apiserver.kinds.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Quantities such as {@code 500m}, {@code 1.5Gi} or {@code 1e3}, and the one way in which Kubernetes writes each. Source:
 * Kubernetes API reference, "Quantity".
 *
 * @param value rounded up to billionths
 */
public record QuantityText(BigDecimal value, Notation notation) {
    /** Longer texts are no quantities that anybody means. */
    private static final int MAX_LENGTH = 64;

    private static final int MAX_EXPONENT = 30;
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final Map<String, Integer> DECIMAL = Map.ofEntries(
            Map.entry("n", -9),
            Map.entry("u", -6),
            Map.entry("m", -3),
            Map.entry("", 0),
            Map.entry("k", 3),
            Map.entry("M", 6),
            Map.entry("G", 9),
            Map.entry("T", 12),
            Map.entry("P", 15),
            Map.entry("E", 18));

    /** Which suffixes a quantity is written with. */
    public enum Notation {
        DECIMAL,
        BINARY,
        EXPONENT
    }

    /** Empty when the text is no quantity. */
    public static Optional<QuantityText> parse(String text) {
        int end = numberEnd(text);
        if (text.length() > MAX_LENGTH || !isNumber(text.substring(0, end))) {
            return Optional.empty();
        }
        var number = new BigDecimal(text.substring(0, end));
        var suffix = text.substring(end);
        int binary = BINARY.indexOf(suffix);
        if (binary > 0) {
            return of(number.multiply(new BigDecimal(BigInteger.TWO.pow(10 * binary))), Notation.BINARY);
        }
        var power = DECIMAL.get(suffix);
        if (power != null) {
            return of(number.scaleByPowerOfTen(power), Notation.DECIMAL);
        }
        return exponent(suffix).flatMap(by -> of(number.scaleByPowerOfTen(by), Notation.EXPONENT));
    }

    public boolean isNegative() {
        return value.signum() < 0;
    }

    /** The text that means the same and is written as Kubernetes writes it. */
    public String canonical() {
        if (value.signum() == 0) {
            return "0";
        }
        if (notation == Notation.BINARY && value.abs().compareTo(BigDecimal.valueOf(1024)) >= 0 && isWhole()) {
            return binary(value.toBigIntegerExact());
        }
        return decimal();
    }

    private String binary(BigInteger whole) {
        int steps = Math.min(whole.getLowestSetBit() / 10, BINARY.size() - 1);
        return whole.shiftRight(10 * steps) + BINARY.get(steps);
    }

    private String decimal() {
        int power = -9;
        var mantissa = value.scaleByPowerOfTen(9).toBigIntegerExact();
        var thousand = BigInteger.valueOf(1000);
        while (power < 18 && mantissa.mod(thousand).signum() == 0) {
            mantissa = mantissa.divide(thousand);
            power += 3;
        }
        if (notation == Notation.EXPONENT) {
            return power == 0 ? mantissa.toString() : mantissa + "e" + power;
        }
        for (var suffix : DECIMAL.entrySet()) {
            if (suffix.getValue() == power) {
                return mantissa + suffix.getKey();
            }
        }
        throw new IllegalStateException("no suffix for 10^" + power);
    }

    private boolean isWhole() {
        return value.stripTrailingZeros().scale() <= 0;
    }

    private static Optional<QuantityText> of(BigDecimal value, Notation notation) {
        var bounded = value.min(LARGEST).max(LARGEST.negate());
        var rounding = bounded.signum() < 0 ? RoundingMode.FLOOR : RoundingMode.CEILING;
        return Optional.of(new QuantityText(bounded.setScale(9, rounding), notation));
    }

    private static Optional<Integer> exponent(String suffix) {
        if (suffix.length() < 2 || suffix.length() > 4 || "eE".indexOf(suffix.charAt(0)) < 0) {
            return Optional.empty();
        }
        var digits = suffix.substring(suffix.charAt(1) == '+' || suffix.charAt(1) == '-' ? 2 : 1);
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int power = Integer.parseInt(digits);
        return power > MAX_EXPONENT ? Optional.empty() : Optional.of(suffix.charAt(1) == '-' ? -power : power);
    }

    private static int numberEnd(String text) {
        int end = !text.isEmpty() && "+-".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
        while (end < text.length() && (text.charAt(end) == '.' || isDigit(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static boolean isNumber(String text) {
        return text.chars().filter(c -> c == '.').count() <= 1 && text.chars().anyMatch(QuantityText::isDigit);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
