package sh.deploy.apiserver.kinds.cel.functions;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Doubles as texts. Source: CEL's Go implementation, which writes them as Go's {@code %g}. */
final class Doubles {
    private static final int LEAST_PLAIN = -4;
    private static final int LEAST_LARGE = 6;
    private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

    private Doubles() {}

    /** As few digits as tell the number from all others; with an exponent below 0.0001 and from a million on, as in {@code 1e+06}. */
    static String text(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        var sign = Double.doubleToRawLongBits(number) < 0 ? "-" : "";
        return sign + (number == 0 ? "0" : positive(Math.abs(number)));
    }

    private static String positive(double number) {
        var decimal = shortest(number);
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= LEAST_PLAIN && exponent < LEAST_LARGE) {
            return decimal.toPlainString();
        }
        var digits = decimal.unscaledValue().toString();
        var text = new StringBuilder(digits);
        if (digits.length() > 1) {
            text.insert(1, '.');
        }
        int size = Math.abs(exponent);
        return text.append(exponent < 0 ? "e-" : "e+")
                .append(size < 10 ? "0" : "")
                .append(size)
                .toString();
    }

    /** Java writes two digits where one would do and two are nearer. */
    private static BigDecimal shortest(double number) {
        var decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        var shorter = decimal.round(ONE_DIGIT);
        return decimal.precision() == 2 && shorter.doubleValue() == number ? shorter.stripTrailingZeros() : decimal;
    }
}
