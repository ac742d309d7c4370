package sh.deploy.kubelet.pods;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.environment.TokenWish;

/** Asks for the tokens of a pod's volumes: at its beginning, and before they run out. For the pod's worker only. */
final class PodTokens {
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final NodeParts parts;
    private final PodState state;
    private final Map<TokenWish, Instant> asked = new HashMap<>();
    private @Nullable Instant next;

    PodTokens(NodeParts parts, PodState state) {
        this.parts = parts;
        this.state = state;
    }

    /** Returns at once; a token that comes makes the volumes stale. */
    void ask() {
        next = null;
        for (var wish : TokenWish.of(state.pod)) {
            next = Earliest.of(next, askIfDue(wish, parts.time().now()));
        }
    }

    /** The pod needs none any more. */
    void rest() {
        next = null;
    }

    /** When to look again. */
    private Instant askIfDue(TokenWish wish, Instant now) {
        var token = parts.materials().token(wish);
        if (token != null && now.isBefore(token.renewAt())) {
            return token.renewAt();
        }
        var last = asked.get(wish);
        if (last != null && now.isBefore(last.plus(AGAIN))) {
            return last.plus(AGAIN);
        }
        asked.put(wish, now);
        parts.reports().tokenWanted(wish);
        return now.plus(AGAIN);
    }

    /** When to ask again; null when there is nothing to ask for. */
    @Nullable
    Instant next() {
        return next;
    }
}
