package sh.deploy.kubelet.pressure;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/**
 * When the node is under pressure. Immutable.
 *
 * @param hard each signal with a threshold; pods are evicted as soon as one is crossed
 * @param transitionPeriod how long a condition stays after the pressure is gone, so that it does not come and go
 */
public record EvictionSettings(Map<Signal, Threshold> hard, Duration transitionPeriod) {
    /**
     * Kubernetes' own, but for {@code pid.available}, for which it has none, and for {@code imagefs.available}, where 15% would keep all
     * pods off the one disk of many a laptop.
     */
    private static final Map<String, String> USUAL = Map.of(
            "memory.available", "100Mi",
            "nodefs.available", "10%",
            "nodefs.inodesFree", "5%",
            "imagefs.available", "10%",
            "imagefs.inodesFree", "5%",
            "pid.available", "5%");

    /** Of the memory a node declares, no amount counts beyond: 100Mi would be much of a small share of a machine. */
    private static final int MOST_OF_DECLARED = 10;

    public static final String DEFAULT_TRANSITION_PERIOD = "5m";

    /** Beyond it nobody means it, and the nanoseconds would not fit. */
    private static final Duration LONGEST_TRANSITION_PERIOD = Duration.ofDays(365);

    public static final EvictionSettings DEFAULT = of(Map.of(), DEFAULT_TRANSITION_PERIOD);

    public EvictionSettings {
        hard = Map.copyOf(hard);
    }

    /** A threshold that is crossed. */
    record Met(Signal signal, long threshold, Reading reading) {
        /** So much must be given back to end it. */
        long lacking() {
            return threshold - reading.available();
        }
    }

    /**
     * @param thresholds by signal, such as {@code memory.available: 100Mi}; what is not named keeps its usual one, 0 has none
     * @param transitionPeriod such as {@code 5m}
     * @throws IllegalArgumentException naming the key, the value, and what is allowed
     */
    public static EvictionSettings of(Map<String, String> thresholds, String transitionPeriod) {
        var all = new LinkedHashMap<>(USUAL);
        all.putAll(thresholds);
        var hard = new EnumMap<Signal, Threshold>(Signal.class);
        all.forEach((key, written) -> hard.put(signal(key), Threshold.parse(key, written)));
        return new EvictionSettings(hard, period(transitionPeriod));
    }

    private static Signal signal(String key) {
        return Signal.of(key)
                .orElseThrow(() -> new IllegalArgumentException(
                        "evictionHard: unknown signal " + key + "; known are " + Signal.settable()));
    }

    private static Duration period(String written) {
        try {
            var period = Duration.parse("PT" + written.toUpperCase(Locale.ROOT));
            if (!period.isNegative() && period.compareTo(LONGEST_TRANSITION_PERIOD) <= 0) {
                return period;
            }
        } catch (RuntimeException e) {
            throw wrongPeriod(written);
        }
        throw wrongPeriod(written);
    }

    private static IllegalArgumentException wrongPeriod(String written) {
        return new IllegalArgumentException(
                "evictionPressureTransitionPeriod must be a duration such as 5m or 30s, at most "
                        + LONGEST_TRANSITION_PERIOD.toHours() + "h, got \"" + written + "\"");
    }

    /** As {@link #of} reads it: to the millisecond, and without an exponent. */
    public String writtenTransitionPeriod() {
        return BigDecimal.valueOf(transitionPeriod.toMillis(), 3)
                        .stripTrailingZeros()
                        .toPlainString() + "s";
    }

    /** As {@link #of} reads them. */
    public Map<String, String> thresholds() {
        var written = new LinkedHashMap<String, String>();
        for (var signal : Signal.values()) {
            var threshold = hard.get(signal);
            if (threshold != null) {
                written.put(signal.key(), threshold.written());
            }
        }
        return written;
    }

    /** Which thresholds are crossed, the most urgent first. */
    List<Met> met(Map<Signal, Reading> readings) {
        var met = new ArrayList<Met>();
        for (var signal : Signal.values()) {
            var reading = readings.get(signal);
            if (reading == null) {
                continue;
            }
            long limit = limit(signal).applyAsLong(reading.capacity());
            // pods may use more than the node declares, so that less than nothing is available, without any threshold
            if (limit > 0 && reading.available() < limit) {
                met.add(new Met(signal, limit, reading));
            }
        }
        return met;
    }

    private LongUnaryOperator limit(Signal signal) {
        if (signal == Signal.DECLARED_MEMORY) {
            var memory = limit(Signal.MEMORY);
            return capacity -> Math.min(memory.applyAsLong(capacity), capacity / MOST_OF_DECLARED);
        }
        var threshold = hard.getOrDefault(signal, new Threshold(0, -1));
        return threshold::of;
    }
}
