package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.environment.TokenWish;

/**
 * Asks for the tokens of a pod's volumes: when none came with the pod, as they do from a server that has just given it to this node, and
 * before they run out. For the pod's worker only.
 */
final class PodTokens {
    private static final Duration AGAIN = Duration.ofSeconds(5);
    /** A server that is busy takes so long, and an ask would not make it faster. */
    private static final Duration UNASKED = Duration.ofSeconds(1);

    private final NodeParts parts;
    private final PodState state;
    private final Map<TokenWish, Long> askAtNanos = new HashMap<>();
    private @Nullable Instant next;

    PodTokens(NodeParts parts, PodState state) {
        this.parts = parts;
        this.state = state;
    }

    /** They are on their way. */
    void expect() {
        long at = parts.time().nanos() + UNASKED.toNanos();
        TokenWish.of(state.pod).forEach(wish -> askAtNanos.put(wish, at));
    }

    /** Returns at once; a token that comes makes the volumes stale. */
    void ask() {
        next = null;
        for (var wish : TokenWish.of(state.pod)) {
            next = Earliest.of(
                    next,
                    parts.time().now().plusNanos(askIfDue(wish, parts.time().nanos())));
        }
    }

    /** The pod needs none any more. */
    void rest() {
        next = null;
    }

    /** In how many nanoseconds to look again. */
    private long askIfDue(TokenWish wish, long nowNanos) {
        var token = parts.materials().token(wish);
        if (token != null && token.renewAtNanos() - nowNanos > 0) {
            askAtNanos.remove(wish); // that was answered
            return token.renewAtNanos() - nowNanos;
        }
        var at = askAtNanos.get(wish);
        if (at != null && at - nowNanos > 0) {
            return at - nowNanos;
        }
        askAtNanos.put(wish, nowNanos + AGAIN.toNanos());
        parts.reports().tokenWanted(wish);
        return AGAIN.toNanos();
    }

    /** When to ask again; null when there is nothing to ask for. */
    @Nullable
    Instant next() {
        return next;
    }
}
