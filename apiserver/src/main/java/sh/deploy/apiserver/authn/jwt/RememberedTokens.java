package sh.deploy.apiserver.authn.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was found out about tokens, by digest: so many of them at most, and of so many bytes. Where there are more, those that have expired go
 * first, then the one that was shown least lately. Safe for all threads.
 */
public final class RememberedTokens<V> {
    static final int MOST = 10_000;

    /** Issuers may write a thousand groups into a token. */
    static final int MOST_BYTES = 32 << 20;

    /** Looking through all of them at each new one would cost more than to check a signature. */
    private static final Duration SWEEP_AGAIN = Duration.ofSeconds(10);

    private final Function<V, Instant> expiry;
    private final ToIntFunction<V> bytes;
    private final LinkedHashMap<String, V> byDigest = new LinkedHashMap<>(16, 0.75f, true);
    private long heldBytes;
    private Instant sweptAt = Instant.MIN;

    /** @param bytes that one takes up, about; the same each time */
    public RememberedTokens(Function<V, Instant> expiry, ToIntFunction<V> bytes) {
        this.expiry = expiry;
        this.bytes = bytes;
    }

    public synchronized @Nullable V get(String digest) {
        return byDigest.get(digest);
    }

    public synchronized void put(String digest, V value, Instant now) {
        forget(byDigest.put(digest, value));
        heldBytes += bytes.applyAsInt(value);
        if (isTooMuch()) {
            sweep(now);
        }
        while (isTooMuch()) {
            forget(byDigest.pollFirstEntry().getValue());
        }
    }

    private boolean isTooMuch() {
        return byDigest.size() > MOST || heldBytes > MOST_BYTES;
    }

    private void forget(@Nullable V value) {
        if (value != null) {
            heldBytes -= bytes.applyAsInt(value);
        }
    }

    private void sweep(Instant now) {
        if (sweptAt.isAfter(now) || !now.isBefore(sweptAt.plus(SWEEP_AGAIN))) {
            sweptAt = now;
            byDigest.values().removeIf(value -> {
                boolean isOver = !now.isBefore(expiry.apply(value));
                if (isOver) {
                    forget(value);
                }
                return isOver;
            });
        }
    }
}
