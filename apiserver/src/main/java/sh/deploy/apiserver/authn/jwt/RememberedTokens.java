package sh.deploy.apiserver.authn.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about tokens, by digest: so many of them at most. Where there are more, those that have expired go first, then the one
 * that was shown least lately. Safe for all threads.
 */
public final class RememberedTokens<V> {
    static final int MOST = 10_000;

    /** Looking through all of them at each new one would cost more than to check a signature. */
    private static final Duration SWEEP_AGAIN = Duration.ofSeconds(10);

    private final Function<V, Instant> expiry;
    private final LinkedHashMap<String, V> byDigest = new LinkedHashMap<>(16, 0.75f, true);
    private Instant sweptAt = Instant.MIN;

    public RememberedTokens(Function<V, Instant> expiry) {
        this.expiry = expiry;
    }

    public synchronized @Nullable V get(String digest) {
        return byDigest.get(digest);
    }

    public synchronized void put(String digest, V value, Instant now) {
        byDigest.put(digest, value);
        if (byDigest.size() > MOST) {
            sweep(now);
        }
        if (byDigest.size() > MOST) {
            byDigest.pollFirstEntry();
        }
    }

    private void sweep(Instant now) {
        if (sweptAt.isAfter(now) || !now.isBefore(sweptAt.plus(SWEEP_AGAIN))) {
            sweptAt = now;
            byDigest.values().removeIf(value -> !now.isBefore(expiry.apply(value)));
        }
    }
}
