package sh.deploy.controllers.nodes;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose loss is more likely our fault than theirs. A node is lost while it is silent or says that it is not ready. Pure but for its
 * memory: time is an argument. Not for several threads.
 *
 * <p>When most nodes are lost within {@link #AT_ONCE}, those are held back, and so is who is lost while most still are. A node held back is
 * released by being ready again. Once so many are that most are ready, the fault is not ours any more, and a node that is lost still
 * is held back for {@link #GRACE} longer, or {@link #SHORT_GRACE}, in which it may find its way back. A node that was lost before we ever looked is held back
 * for the grace too: we do not know since when.
 */
final class MassGuard {
    /** Source: Kubernetes' node controller, whose threshold for an unhealthy zone is 55 %. */
    private static final int PERCENT = 55;

    /** Of one or two nodes each may well fail by itself. */
    private static final int SMALLEST = 3;

    /**
     * The server tells of nodes that fell silent in the same moment up to a second apart and more: of some at once, and of the rest when
     * they were most of all for a second. Shorter than it takes a silent node to be dead, so that no pod was evicted yet.
     */
    static final Duration AT_ONCE = Duration.ofSeconds(3);

    static final Duration GRACE = Duration.ofSeconds(30);

    /** The grace for what can be undone: a replacement that proves needless is deleted again. */
    static final Duration SHORT_GRACE = Duration.ofSeconds(5);

    private static final class Loss {
        private final long sinceNanos;
        private boolean held;
        /** Null while there is no end to it but contact. */
        private @Nullable Long untilNanos;

        private Duration graceToReplace = GRACE;

        Loss(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        void hold(@Nullable Long untilNanos) {
            this.held = true;
            this.untilNanos = untilNanos;
        }

        void holdForGrace(long nowNanos, Duration graceToReplace) {
            hold(nowNanos + GRACE.toNanos());
            this.graceToReplace = graceToReplace;
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
     * @return the nodes that are held back from now on, because most are lost
     */
    Set<String> lost(String node, long nowNanos) {
        boolean isNew = nodes.add(node);
        if (losses.containsKey(node)) {
            return Set.of();
        }
        var loss = new Loss(nowNanos);
        losses.put(node, loss);
        var together = lostTogether(nowNanos);
        if (together.isEmpty() && isNew) {
            loss.holdForGrace(nowNanos, GRACE);
        }
        together.removeIf(each -> of(each).isHeldWithoutEnd());
        together.forEach(each -> of(each).hold(null));
        return together;
    }

    void ready(String node, long nowNanos) {
        nodes.add(node);
        losses.remove(node);
        endOnceMostAreReady(nowNanos);
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
                && loss.isHeld(nowNanos, GRACE.minus(loss.graceToReplace).toNanos());
    }

    /** The nodes that were lost at once with the newest, if they are most, or most are lost since earlier; else none. */
    private Set<String> lostTogether(long nowNanos) {
        var together = names(loss -> nowNanos - loss.sinceNanos <= AT_ONCE.toNanos());
        boolean goesOn = losses.values().stream().anyMatch(Loss::isHeldWithoutEnd);
        return holdsBack(nodes.size(), goesOn ? losses.size() : together.size()) ? together : new HashSet<>();
    }

    private void endOnceMostAreReady(long nowNanos) {
        if (!holdsBack(nodes.size(), losses.size())) {
            names(Loss::isHeldWithoutEnd).forEach(each -> of(each).holdForGrace(nowNanos, SHORT_GRACE));
        }
    }

    private Set<String> names(Predicate<Loss> which) {
        return losses.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Loss of(String node) {
        var loss = losses.get(node);
        if (loss == null) {
            throw new IllegalArgumentException(node + " is not lost");
        }
        return loss;
    }
}
