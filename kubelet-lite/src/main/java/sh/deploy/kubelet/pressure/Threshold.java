package sh.deploy.kubelet.pressure;

import org.jspecify.annotations.Nullable;
import sh.deploy.api.quantity.Amount;

/**
 * Below what a signal means pressure: an amount, or a share of the whole. Source: Kubernetes documentation, "Eviction thresholds".
 *
 * @param amount used while {@code percent} is negative; 0 never means pressure
 */
record Threshold(long amount, double percent) {
    /**
     * @param written such as {@code 100Mi} or {@code 10%}
     * @throws IllegalArgumentException saying what is allowed
     */
    static Threshold parse(String key, String written) {
        try {
            if (!written.endsWith("%")) {
                long amount = Amount.parse(written).units();
                if (amount >= 0) {
                    return new Threshold(amount, -1);
                }
            } else {
                double percent = Double.parseDouble(written.substring(0, written.length() - 1));
                if (percent >= 0 && percent < 100) {
                    return new Threshold(0, percent);
                }
            }
        } catch (IllegalArgumentException e) {
            throw wrong(key, written, e);
        }
        throw wrong(key, written, null);
    }

    private static IllegalArgumentException wrong(String key, String written, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "evictionHard: " + key + " must be an amount such as 100Mi or a share below 100% such as 10%, got \""
                        + written + "\"",
                cause);
    }

    long of(long capacity) {
        return percent < 0 ? amount : (long) (capacity * percent / 100);
    }

    /** As {@link #parse} reads it. */
    String written() {
        return percent < 0
                ? String.valueOf(amount)
                : (percent == Math.rint(percent) ? String.valueOf((long) percent) : String.valueOf(percent)) + "%";
    }
}
