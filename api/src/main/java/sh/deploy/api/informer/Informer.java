package sh.deploy.api.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.client.Watch;
import sh.deploy.api.client.WatchEvent;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/**
 * Keeps a {@link Cache} of one kind current: lists, then watches from there, resumes where a watch ended, and lists again when
 * the server no longer has what came after. One virtual thread of its own, from {@link #start} to {@link #close}.
 */
public final class Informer<T extends HasMetadata> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Informer.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(50);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(5);

    private final ApiClient client;
    private final ResourceType<T> type;
    private final ListOptions which;
    private final Cache<T> cache;
    private final Slim slim = new Slim();
    private final List<Handler<T>> handlers = new CopyOnWriteArrayList<>();
    private final CountDownLatch synced = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Watch<T> watch;
    private String lastTrouble = "";

    public Informer(ApiClient client, ResourceType<T> type, ListOptions which, List<Index<T>> indexes) {
        this.client = client;
        this.type = type;
        this.which = which;
        this.cache = new Cache<>(indexes);
    }

    public ResourceType<T> type() {
        return type;
    }

    public Cache<T> cache() {
        return cache;
    }

    /** Adds a handler; it hears of every object, those that the first list brings included. Call before {@link #start}. */
    public void onChange(Handler<T> handler) {
        handlers.add(handler);
    }

    public void start() {
        Thread.ofVirtual().name("informer-" + type.plural()).start(this::run);
    }

    /** Whether the first list is in. */
    public boolean hasSynced() {
        return synced.getCount() == 0;
    }

    /** @return whether the first list came in within the time */
    public boolean awaitSynced(Duration limit) throws InterruptedException {
        return synced.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether the cache holds every change of this kind up to the revision, such as that of a write of ours. */
    public boolean hasSeen(long revision) {
        return cache.revision() >= revision;
    }

    @Override
    public void close() {
        closed.countDown();
        var current = watch;
        if (current != null) {
            current.close();
        }
    }

    private void run() {
        var delay = FIRST_BACK_OFF;
        boolean listed = false;
        while (!isClosed()) {
            long before = cache.revision();
            try {
                if (!listed) {
                    list();
                    listed = true;
                }
                follow();
            } catch (ProblemException refused) {
                listed = listed && refused.problem().reason() != Reason.EXPIRED;
                warn(refused);
            } catch (ServerUnreachable lost) {
                warn(lost);
            } catch (RuntimeException defect) {
                LOG.error("the informer of {} failed; it lists again", type.plural(), defect);
                listed = false;
            }
            delay = cache.revision() > before ? FIRST_BACK_OFF : shorter(delay.multipliedBy(2), LONGEST_BACK_OFF);
            pause(delay);
        }
    }

    private void list() {
        var page = client.listAll(type, "", which);
        for (var gone : cache.missingFrom(page.items())) {
            tell(cache.remove(gone), null);
        }
        page.items().forEach(this::put);
        cache.reached(page.revision());
        synced.countDown();
    }

    private void follow() {
        try (var opened = client.watch(type, "", which, cache.revision())) {
            watch = opened;
            for (var event = next(opened); event != null; event = next(opened)) {
                apply(event);
            }
        }
    }

    private @Nullable WatchEvent<T> next(Watch<T> opened) {
        return isClosed() ? null : opened.next();
    }

    private void apply(WatchEvent<T> event) {
        switch (event) {
            case WatchEvent.Added<T>(T object) -> put(object);
            case WatchEvent.Modified<T>(T object) -> put(object);
            case WatchEvent.Deleted<T>(T object) -> {
                var before = cache.remove(object);
                cache.reached(ObjectFacts.revision(object));
                tell(before == null ? object : before, null);
            }
            case WatchEvent.Bookmark<T>(long revision) -> {
                cache.reached(revision);
            }
        }
    }

    private void put(T object) {
        slim.down(object);
        var before = cache.put(object);
        cache.reached(ObjectFacts.revision(object));
        if (before == null || ObjectFacts.revision(before) != ObjectFacts.revision(object)) {
            tell(before, object);
        }
    }

    private void tell(@Nullable T before, @Nullable T now) {
        if (before == null && now == null) {
            return;
        }
        for (var handler : handlers) {
            try {
                handler.changed(before, now);
            } catch (RuntimeException failed) {
                LOG.error("a handler of {} failed; the others go on", type.plural(), failed);
            }
        }
    }

    /** The same trouble over and over is told once. */
    private void warn(RuntimeException failed) {
        var trouble = String.valueOf(failed.getMessage());
        if (!isClosed() && !trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            LOG.info("the watch of {} ended, going on from revision {}: {}", type.plural(), cache.revision(), trouble);
        }
    }

    private void pause(Duration delay) {
        try {
            if (closed.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("the informer of {} is closed", type.plural());
            }
        } catch (InterruptedException stopped) {
            close();
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
