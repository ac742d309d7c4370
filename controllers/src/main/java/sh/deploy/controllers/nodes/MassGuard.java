package sh.deploy.controllers.nodes;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose loss is more likely our fault than theirs. A node is lost while it is silent or says that it is not ready. Pure but for its
 * memory: time is an argument. Not for several threads.
 *
 * <p>When most nodes are lost within {@link #AT_ONCE}, those are held back, and so is who is lost while most still are. What counts is when
 * each was last in contact, as whoever lost it says by one clock for all, not when we hear of it: verdicts on one cut come up to a lease
 * apart, and later where the log or we stood still. A node held back is released by being ready again. Once so many are that most are ready,
 * the fault is not ours any more, and a node that is lost still is held back for {@link #GRACE} longer, or {@link #SHORT_GRACE}, in which it
 * may find its way back. A node that was lost before we ever looked is held back for the grace at least: we do not know what was done about
 * it.
 */
final class MassGuard {
    /** Source: Kubernetes' node controller, whose threshold for an unhealthy zone is 55 %. */
    private static final int PERCENT = 55;

    /** Of one or two nodes each may well fail by itself. */
    private static final int SMALLEST = 3;

    /** Nodes that are cut off in one moment were last in contact some 0.2 s apart, and 0.8 s where beats are rare. */
    static final Duration AT_ONCE = Duration.ofSeconds(1);

    static final Duration GRACE = Duration.ofSeconds(30);

    /** The grace for what can be undone: a replacement that proves needless is deleted again. */
    static final Duration SHORT_GRACE = Duration.ofSeconds(5);

    private static final class Loss {
        private final Instant since;
        private final boolean beforeWeLooked;
        private boolean held;
        /** Null while there is no end to it but contact. */
        private @Nullable Long untilNanos;

        Loss(Instant since, boolean beforeWeLooked) {
            this.since = since;
            this.beforeWeLooked = beforeWeLooked;
        }

        void hold() {
            held = true;
            untilNanos = null;
        }

        void holdForGrace(long nowNanos) {
            held = true;
            untilNanos = nowNanos + GRACE.toNanos();
        }

        Duration graceToReplace() {
            return beforeWeLooked ? GRACE : SHORT_GRACE;
        }

        boolean isAtOnceWith(Loss later) {
            return Duration.between(since, later.since).compareTo(AT_ONCE) <= 0;
        }

        /** @param earlierNanos how long before its end the hold is over for this purpose */
        boolean isHeld(long nowNanos, long earlierNanos) {
            return held && (untilNanos == null || nowNanos + earlierNanos - untilNanos < 0);
        }

        boolean isHeldWithoutEnd() {
            return held && untilNanos == null;
        }
    }

    private final Set<String> nodes = new HashSet<>();
    private final Map<String, Loss> losses = new HashMap<>();

    static boolean holdsBack(int nodes, int lost) {
        return nodes >= SMALLEST && lost * 100 >= nodes * PERCENT;
    }

    /**
     * A node is lost, now or still.
     *
     * @param since when it was last in contact, or said last that it is ready
     * @return the nodes that are held back from now on, because most are lost
     */
    Set<String> lost(String node, Instant since, long nowNanos) {
        boolean isNew = nodes.add(node);
        if (losses.containsKey(node)) {
            return Set.of();
        }
        boolean mostAreHeld = losses.values().stream().anyMatch(Loss::isHeldWithoutEnd);
        var loss = new Loss(since, isNew);
        losses.put(node, loss);
        if (isNew) {
            loss.holdForGrace(nowNanos);
        }
        var held = mostLostAtOnceWith(loss);
        if (mostAreHeld) {
            held.add(node);
        }
        return hold(held);
    }

    void ready(String node, long nowNanos) {
        boolean isNew = nodes.add(node);
        losses.remove(node);
        endOnceMostAreReady(nowNanos);
        if (isNew) {
            lookAgain();
        }
    }

    /** Who has just begun hears of the nodes one by one, so of those that are ready it may hear last. */
    private void lookAgain() {
        if (holdsBack(nodes.size(), losses.size())) {
            losses.values().stream()
                    .filter(loss -> loss.beforeWeLooked && !loss.isHeldWithoutEnd())
                    .forEach(loss -> hold(mostLostAtOnceWith(loss)));
        }
    }

    /** There is no such node any more. */
    void gone(String node, long nowNanos) {
        nodes.remove(node);
        losses.remove(node);
        endOnceMostAreReady(nowNanos);
    }

    /** Whether the node is lost and no pod may be evicted for that. */
    boolean holdsBack(String node, long nowNanos) {
        var loss = losses.get(node);
        return loss != null && loss.isHeld(nowNanos, 0);
    }

    /** Whether the node is lost and no pod may be replaced for that. */
    boolean holdsBackReplacement(String node, long nowNanos) {
        var loss = losses.get(node);
        return loss != null
                && loss.isHeld(nowNanos, GRACE.minus(loss.graceToReplace()).toNanos());
    }

    /** All that were lost with this one within {@link #AT_ONCE}, from the first to the last of them, when they are most; else none. */
    private Set<String> mostLostAtOnceWith(Loss one) {
        var near = losses.entrySet().stream()
                .filter(entry -> entry.getValue().isAtOnceWith(one) && one.isAtOnceWith(entry.getValue()))
                .sorted(Comparator.comparing(entry -> entry.getValue().since))
                .toList();
        var most = new HashSet<String>();
        int first = 0;
        int next = 0;
        for (int last = 0; last < near.size(); last++) {
            while (!near.get(first).getValue().isAtOnceWith(near.get(last).getValue())) {
                first++;
            }
            if (holdsBack(nodes.size(), last + 1 - first)) {
                next = Math.max(next, first);
                while (next <= last) {
                    most.add(near.get(next++).getKey());
                }
            }
        }
        return most;
    }

    /** @return those of them that were not held back without end before */
    private Set<String> hold(Set<String> lost) {
        var held = new HashSet<String>();
        losses.forEach((node, loss) -> {
            if (lost.contains(node) && !loss.isHeldWithoutEnd()) {
                loss.hold();
                held.add(node);
            }
        });
        return held;
    }

    private void endOnceMostAreReady(long nowNanos) {
        if (!holdsBack(nodes.size(), losses.size())) {
            losses.values().stream().filter(Loss::isHeldWithoutEnd).forEach(loss -> loss.holdForGrace(nowNanos));
        }
    }
}
