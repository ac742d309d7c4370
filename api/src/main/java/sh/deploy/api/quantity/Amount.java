package sh.deploy.api.quantity;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exact amount, read from texts such as {@code 250m}, {@code 1.5}, {@code 64Mi} or {@code 2e3}.
 *
 * <p>Source: Kubernetes API reference, "Quantity". Rounds up where it must, as Kubernetes does: a request is never counted as less.
 */
public record Amount(BigDecimal value) implements Comparable<Amount> {
    public static final Amount ZERO = new Amount(BigDecimal.ZERO);

    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** More digits than any amount needs; keeps a hostile exponent from filling the memory. */
    private static final int MAX_LENGTH = 64;

    private static final int MAX_EXPONENT = 30;

    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("n", new BigDecimal("0.000000001")),
            Map.entry("u", new BigDecimal("0.000001")),
            Map.entry("m", new BigDecimal("0.001")),
            Map.entry("", BigDecimal.ONE),
            Map.entry("k", BigDecimal.TEN.pow(3)),
            Map.entry("M", BigDecimal.TEN.pow(6)),
            Map.entry("G", BigDecimal.TEN.pow(9)),
            Map.entry("T", BigDecimal.TEN.pow(12)),
            Map.entry("P", BigDecimal.TEN.pow(15)),
            Map.entry("E", BigDecimal.TEN.pow(18)),
            Map.entry("Ki", BigDecimal.TWO.pow(10)),
            Map.entry("Mi", BigDecimal.TWO.pow(20)),
            Map.entry("Gi", BigDecimal.TWO.pow(30)),
            Map.entry("Ti", BigDecimal.TWO.pow(40)),
            Map.entry("Pi", BigDecimal.TWO.pow(50)),
            Map.entry("Ei", BigDecimal.TWO.pow(60)));

    /** Refuses what Kubernetes would refuse, with an {@link IllegalArgumentException} that says what is allowed. */
    public static Amount parse(String text) {
        int end = numberEnd(text);
        if (end == 0 || text.length() > MAX_LENGTH) {
            throw wrong(text);
        }
        var suffix = text.substring(end);
        try {
            var number = new BigDecimal(text.substring(0, end));
            var factor = SUFFIXES.get(suffix);
            return new Amount(factor == null ? number.scaleByPowerOfTen(exponent(suffix)) : number.multiply(factor));
        } catch (NumberFormatException unreadable) {
            throw wrong(text);
        }
    }

    /** An absent quantity is zero. */
    public static Amount of(@Nullable Quantity quantity) {
        return quantity == null ? ZERO : parse(quantity.toString());
    }

    /** One entry of a resource list, such as a container's requests; absent is zero. */
    public static Amount of(@Nullable Map<String, Quantity> resources, String name) {
        return resources == null ? ZERO : of(resources.get(name));
    }

    /** In thousandths, rounded up: millicores for CPU. At most {@link Long#MAX_VALUE}. */
    public long milli() {
        return clamp(value.scaleByPowerOfTen(3));
    }

    /** In whole units, rounded up: bytes for memory. At most {@link Long#MAX_VALUE}. */
    public long units() {
        return clamp(value);
    }

    public Amount plus(Amount other) {
        return new Amount(value.add(other.value));
    }

    @Override
    public int compareTo(Amount other) {
        return value.compareTo(other.value);
    }

    private static long clamp(BigDecimal amount) {
        var whole = amount.setScale(0, RoundingMode.CEILING);
        return whole.min(LARGEST).max(LARGEST.negate()).longValueExact();
    }

    private static int numberEnd(String text) {
        int end = 0;
        while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    private static int exponent(String suffix) {
        if (suffix.length() < 2 || suffix.charAt(0) != 'e' && suffix.charAt(0) != 'E') {
            throw new NumberFormatException(suffix);
        }
        int exponent = Integer.parseInt(suffix.substring(1));
        if (Math.abs(exponent) > MAX_EXPONENT) {
            throw new NumberFormatException(suffix);
        }
        return exponent;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + text
                + "\" is not a quantity: write a number, with one of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei"
                + " or an exponent after it, such as 250m, 1.5 or 64Mi");
    }
}
