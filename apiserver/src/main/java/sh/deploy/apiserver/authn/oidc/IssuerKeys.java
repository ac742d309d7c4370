package sh.deploy.apiserver.authn.oidc;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.jwt.VerificationKey;

/**
 * One issuer's keys, as they were when they were last fetched: from {@link #start} on, every {@link #REFRESH_EVERY}, sooner where that has
 * failed, and at once for a token whose key is not among them, though at most every {@link #ASK_AGAIN} for that reason. Keys that were had
 * once stay until the issuer publishes others, or none, but no longer than {@link #MOST_AGE} where it is away. Fetching happens on a
 * thread of its own, one at a time, so that neither an issuer nor a name server holds up other requests than those that need it; and of
 * these few at once, for {@link #WAIT} at most. Safe for all threads.
 */
final class IssuerKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    static final Duration REFRESH_EVERY = Duration.ofMinutes(5);

    /** Strangers decide how often tokens with unknown keys come. */
    static final Duration ASK_AGAIN = Duration.ofSeconds(10);

    static final Duration WAIT = Duration.ofSeconds(3);

    /** So that nobody who keeps an issuer from being reached keeps its withdrawn keys in use for good. */
    static final Duration MOST_AGE = Duration.ofHours(24);

    private static final String NONE_VERIFIES = "the key set has no key that verifies tokens";

    private static final long LOOK_EVERY_MILLIS = 500;

    /**
     * How it stands.
     *
     * @param keys 0 while none are in use
     * @param age since they were fetched; null while none were had
     * @param fault why there are none, or why the last fetch failed; empty when neither is so
     */
    record State(int keys, @Nullable Duration age, String fault) {}

    private record Fetched(KeySet keys, long atNanos) {}

    private final String issuer;
    private final KeySource source;
    private final Waiters waiters;
    private final Duration wait;
    private final Time time;
    private final ScheduledExecutorService thread;
    private volatile @Nullable Fetched fetched;
    private volatile String fault = "";
    private @Nullable CompletableFuture<Void> running;
    private @Nullable Long askedAtNanos;
    private long beganAtNanos;
    private String told = "";

    /** @param issuer for the log */
    IssuerKeys(String issuer, KeySource source, Waiters waiters, Time time) {
        this(issuer, source, waiters, WAIT, time);
    }

    /** @param wait how long a request waits at most */
    IssuerKeys(String issuer, KeySource source, Waiters waiters, Duration wait, Time time) {
        this.issuer = issuer;
        this.source = source;
        this.waiters = waiters;
        this.wait = wait;
        this.time = time;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("oidc-keys").daemon().factory());
    }

    /** Begins to fetch. */
    void start() {
        fetch();
        thread.scheduleWithFixedDelay(this::fetchWhenDue, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    State state() {
        var had = fetched;
        return had == null
                ? new State(0, null, fault)
                : new State(inUse().byId().size(), Duration.ofNanos(time.nanos() - had.atNanos()), fault);
    }

    /** Whether any verifies a token now. */
    boolean areHad() {
        return !inUse().byId().isEmpty();
    }

    /** The key of this id; null where it is not among those that were fetched last, or that was too long ago. */
    @Nullable
    VerificationKey known(String id) {
        return inUse().byId().get(id);
    }

    private KeySet inUse() {
        var had = fetched;
        return had == null || time.nanos() - had.atNanos() >= MOST_AGE.toNanos() ? KeySet.NONE : had.keys();
    }

    /** As {@link #known}; but where it is not, they are fetched anew if they may be, and that is waited for. */
    @Nullable
    VerificationKey find(String id) {
        var key = known(id);
        if (key != null || !waiters.tryEnter()) {
            return key;
        }
        long untilNanos = time.nanos() + wait.toNanos();
        try {
            while (known(id) == null) {
                var fetching = fetchForUnknown(); // the first may be one that was answered before the key was published
                if (fetching == null) {
                    break;
                }
                fetching.get(Math.max(untilNanos - time.nanos(), 0), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException | ExecutionException notYet) {
            return known(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiters.leave();
        }
        return known(id);
    }

    /** The one that is under way, or a new one; null where the last one for this reason is not long enough ago. */
    private synchronized @Nullable CompletableFuture<Void> fetchForUnknown() {
        if (running != null) {
            return running;
        }
        long now = time.nanos();
        if (askedAtNanos != null && now - askedAtNanos < ASK_AGAIN.toNanos()) {
            return null;
        }
        askedAtNanos = now;
        return fetch();
    }

    private synchronized void fetchWhenDue() {
        var interval = fetched == null || !fault.isEmpty() ? ASK_AGAIN : REFRESH_EVERY;
        if (running == null && time.nanos() - beganAtNanos >= interval.toNanos()) {
            fetch();
        }
    }

    private synchronized CompletableFuture<Void> fetch() {
        if (running != null) {
            return running;
        }
        beganAtNanos = time.nanos();
        var fetching = new CompletableFuture<Void>();
        running = fetching;
        try {
            thread.execute(() -> fetch(fetching));
        } catch (RejectedExecutionException closed) {
            running = null;
            fetching.complete(null);
        }
        return fetching;
    }

    private void fetch(CompletableFuture<Void> fetching) {
        try {
            var keys = source.fetch();
            fetched = new Fetched(keys, time.nanos());
            fault = keys.byId().isEmpty() ? noneVerifies(keys) : "";
            tell(keys);
        } catch (IOException | RuntimeException e) {
            fault = e.getMessage() == null ? e.toString() : e.getMessage();
            if (!thread.isShutdown()) {
                tell(e);
            }
        } finally {
            synchronized (this) {
                running = null;
            }
            fetching.complete(null);
        }
    }

    private static String noneVerifies(KeySet keys) {
        return NONE_VERIFIES + (keys.leftOut().isEmpty() ? "" : "; " + String.join("; ", keys.leftOut()));
    }

    private void tell(KeySet keys) {
        if (keys.byId().isEmpty()) {
            tellOnce("the issuer " + issuer + " has no keys any more, so no token of its is taken: " + fault, null);
            return;
        }
        var news = "keys of the issuer " + issuer + ": "
                + keys.byId().keySet().stream().sorted().map(Quoted::of).toList()
                + (keys.leftOut().isEmpty() ? "" : ", left out: " + keys.leftOut());
        if (!told.equals(news)) {
            told = news;
            LOG.info("{}", news);
        }
    }

    private void tell(Exception e) {
        var consequence = areHad()
                ? "those from before stay in use, for " + MOST_AGE.toHours() + " h at most"
                : "so no token of its is taken";
        var news = "the keys of the issuer " + issuer + " cannot be fetched, " + consequence + "; next try in "
                + ASK_AGAIN.toSeconds() + " s: " + fault;
        tellOnce(news, e instanceof RuntimeException ? e : null);
    }

    /** Once for as long as it stays the same. */
    private void tellOnce(String news, @Nullable Exception trace) {
        if (!told.equals(news)) {
            told = news;
            LOG.warn("{}", news, trace);
        }
    }
}
