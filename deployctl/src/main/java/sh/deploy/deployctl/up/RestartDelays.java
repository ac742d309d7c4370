package sh.deploy.deployctl.up;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When an agent that died may be started again: at once, but one that keeps dying less and less often. Pure but for its memory; for
 * one thread.
 */
final class RestartDelays {
    /** From start to start. */
    static final Duration FIRST = Duration.ofSeconds(1);

    static final Duration LONGEST = Duration.ofSeconds(30);

    /** One that lived for so long works. */
    static final Duration WORKS_AFTER = Duration.ofMinutes(1);

    private record Started(long atNanos, long nextAfterNanos) {}

    private final Map<String, Started> started = new HashMap<>();

    boolean mayStart(String node, long nowNanos) {
        var last = started.get(node);
        return last == null || nowNanos - last.atNanos() >= last.nextAfterNanos();
    }

    void startedAgain(String node, long nowNanos) {
        started.compute(node, (name, last) -> new Started(nowNanos, nextAfter(last, nowNanos)));
    }

    private static long nextAfter(@Nullable Started last, long nowNanos) {
        if (last == null || nowNanos - last.atNanos() >= WORKS_AFTER.toNanos()) {
            return FIRST.toNanos();
        }
        return Math.min(2 * last.nextAfterNanos(), LONGEST.toNanos());
    }
}
