package sh.deploy.apiserver.certificates;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.object.ObjectKey;

/** When to try again what failed: later and later, each by itself, and at once when it was changed. For one thread. */
final class Retries {
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration AT_MOST = Duration.ofMinutes(1);

    private record Wait(long revision, long dueNanos, Duration pause) {}

    private final Map<ObjectKey, Wait> waits = new HashMap<>();

    boolean isDue(ObjectKey key, long revision, long nowNanos) {
        var wait = waits.get(key);
        return wait == null || wait.revision != revision || wait.dueNanos - nowNanos <= 0;
    }

    void failed(ObjectKey key, long revision, long nowNanos) {
        var before = waits.get(key);
        var pause = before == null || before.revision != revision ? FIRST : longer(before.pause);
        waits.put(key, new Wait(revision, nowNanos + pause.toNanos(), pause));
    }

    void done(ObjectKey key) {
        waits.remove(key);
    }

    /** Forgets all others. */
    void keep(Collection<ObjectKey> keys) {
        waits.keySet().retainAll(keys);
    }

    /** Until the first is due, in milliseconds; at least 1, and {@link Long#MAX_VALUE} when none waits. */
    long nextMillis(long nowNanos) {
        return waits.values().stream()
                .mapToLong(wait -> Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait.dueNanos - nowNanos) + 1))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static Duration longer(Duration pause) {
        var next = pause.multipliedBy(2);
        return next.compareTo(AT_MOST) < 0 ? next : AT_MOST;
    }
}
