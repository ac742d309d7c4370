package sh.deploy.kubelet.pressure;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * When to measure again what all pods have on the disk, after that has helped nobody: later each time, since the engine walks through
 * all that a container wrote. Pure but for what it remembers.
 */
final class MeasuringPauses {
    static final Duration FIRST = Duration.ofSeconds(20);
    static final Duration LONGEST = Duration.ofMinutes(5);

    private final Map<Signal, Pause> pauses = new EnumMap<>(Signal.class);

    private record Pause(long fromNanos, Duration length) {}

    boolean isOver(Signal signal, long nowNanos) {
        var pause = pauses.get(signal);
        return pause == null || nowNanos - pause.fromNanos >= pause.length.toNanos();
    }

    /** It was measured, and nobody could go. */
    void inVain(Signal signal, long nowNanos) {
        if (signal.pressure() == Pressure.DISK) {
            var before = pauses.get(signal);
            var next = before == null ? FIRST : before.length.multipliedBy(2);
            pauses.put(signal, new Pause(nowNanos, next.compareTo(LONGEST) > 0 ? LONGEST : next));
        }
    }

    /** What is not short any more is measured at once when it is again. */
    void keepOnly(Collection<Signal> met) {
        pauses.keySet().retainAll(met);
    }

    void clear() {
        pauses.clear();
    }
}
