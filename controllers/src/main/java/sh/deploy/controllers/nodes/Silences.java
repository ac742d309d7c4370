package sh.deploy.controllers.nodes;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** When each node was silent, and since when it is back. Pure but for its memory: time is an argument. Not for several threads. */
final class Silences {
    /** What is back for shorter may be gone again, as a node whose link comes and goes is. */
    static final Duration SETTLES_WITHIN = Duration.ofSeconds(3);

    /**
     * Who is silent again so soon comes and goes, and is most likely back before a replacement has started: its pods are replaced once, and
     * then not before it is dead.
     */
    static final Duration RELAPSES_WITHIN = Duration.ofSeconds(30);

    private static final class Memory {
        private boolean silent;
        private boolean relapse;
        private long sinceNanos;
        private Optional<Duration> lastSilence = Optional.empty();
        private Optional<Long> backNanos = Optional.empty();
    }

    private final Map<String, Memory> memories = new HashMap<>();

    /** It is silent, now or still. */
    void silent(String node, long nowNanos) {
        var memory = memories.computeIfAbsent(node, _ -> new Memory());
        if (!memory.silent) {
            memory.silent = true;
            memory.relapse = isBackFor(memory, RELAPSES_WITHIN, nowNanos);
            memory.sinceNanos = nowNanos;
        }
    }

    /** It is heard, now or still. */
    void heard(String node, long nowNanos) {
        var memory = memories.get(node);
        if (memory != null && memory.silent) {
            memory.silent = false;
            memory.lastSilence = Optional.of(Duration.ofNanos(nowNanos - memory.sinceNanos));
            memory.backNanos = Optional.of(nowNanos);
        }
    }

    void forget(String node) {
        memories.remove(node);
    }

    /** How long the node was silent the last time; empty when that was not seen. */
    Optional<Duration> last(String node) {
        var memory = memories.get(node);
        return memory == null ? Optional.empty() : memory.lastSilence;
    }

    /** Whether the node was silent, and is in contact again for less than {@link #SETTLES_WITHIN}. */
    boolean isJustBack(String node, long nowNanos) {
        var memory = memories.get(node);
        return memory != null && isBackFor(memory, SETTLES_WITHIN, nowNanos);
    }

    /** Whether the node is silent, and was so before {@link #RELAPSES_WITHIN} ago. */
    boolean isRelapse(String node) {
        var memory = memories.get(node);
        return memory != null && memory.silent && memory.relapse;
    }

    private static boolean isBackFor(Memory memory, Duration less, long nowNanos) {
        return memory.backNanos.isPresent() && nowNanos - memory.backNanos.get() < less.toNanos();
    }
}
