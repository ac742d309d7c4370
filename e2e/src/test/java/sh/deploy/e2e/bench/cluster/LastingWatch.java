package sh.deploy.e2e.bench.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.client.Watch;
import sh.deploy.api.client.WatchEvent;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.problem.ProblemException;

/**
 * A client's watch that goes on: where the server ends one, as it does each half hour, or the connection breaks, the next begins after
 * the last change that was told. When the server no longer has what came after that one, all is listed anew, and what is not in the
 * list any more counts as gone.
 */
public final class LastingWatch<T extends HasMetadata> implements AutoCloseable {
    private static final long AGAIN_MILLIS = 200;

    /** Hears of every object, by a thread of the watch's own. */
    public interface Listener<T> {
        /** It is there, for the first time or otherwise than before. */
        void shown(T object);

        /** @param object its last known state */
        void gone(T object);
    }

    private final ApiClient client;
    private final ResourceType<T> type;
    private final String namespace;
    private final Listener<T> listener;
    private final Map<String, T> known = new HashMap<>();
    private long revision;
    private boolean listed;
    private volatile int gaps;
    private volatile boolean closed;
    private volatile @Nullable Watch<T> watch;

    private LastingWatch(ApiClient client, ResourceType<T> type, String namespace, Listener<T> listener) {
        this.client = client;
        this.type = type;
        this.namespace = namespace;
        this.listener = listener;
    }

    /** @param namespace empty means all */
    public static <T extends HasMetadata> LastingWatch<T> start(
            ApiClient client, ResourceType<T> type, String namespace, Listener<T> listener) {
        var watch = new LastingWatch<>(client, type, namespace, listener);
        Thread.ofPlatform().daemon().name("watch of " + type.plural()).start(watch::run);
        return watch;
    }

    /** How often all had to be listed anew, so that what came and went meanwhile was not told. */
    public int gaps() {
        return gaps;
    }

    @Override
    public void close() {
        closed = true;
        var open = watch;
        if (open != null) {
            open.close();
        }
    }

    private void run() {
        boolean current = false;
        while (!closed) {
            try {
                if (!current) {
                    list();
                    current = true;
                }
                follow();
            } catch (ProblemException refused) {
                // That the revision is too old, above all.
                current = false;
                pause();
            } catch (ServerUnreachable lost) {
                pause();
            }
        }
    }

    private void list() {
        var page = client.listAll(type, namespace, ListOptions.ALL);
        var there = page.items().stream().map(ObjectFacts::uid).collect(Collectors.toSet());
        List.copyOf(known.values()).stream()
                .filter(object -> !there.contains(ObjectFacts.uid(object)))
                .forEach(this::gone);
        page.items().forEach(this::shown);
        revision = page.revision();
        if (listed) {
            gaps++;
        }
        listed = true;
    }

    private void follow() {
        try (var opened = client.watch(type, namespace, ListOptions.ALL, revision)) {
            watch = opened;
            WatchEvent<T> event;
            while (!closed && (event = opened.next()) != null) {
                take(event);
            }
        }
    }

    private void take(WatchEvent<T> event) {
        switch (event) {
            case WatchEvent.Added<T>(T object) -> shown(object);
            case WatchEvent.Modified<T>(T object) -> shown(object);
            case WatchEvent.Deleted<T>(T object) -> gone(object);
            case WatchEvent.Bookmark<T>(long told) -> revision = Math.max(revision, told);
        }
    }

    private void shown(T object) {
        known.put(ObjectFacts.uid(object), object);
        revision = Math.max(revision, ObjectFacts.revision(object));
        listener.shown(object);
    }

    private void gone(T object) {
        known.remove(ObjectFacts.uid(object));
        revision = Math.max(revision, ObjectFacts.revision(object));
        listener.gone(object);
    }

    private static void pause() {
        try {
            Thread.sleep(AGAIN_MILLIS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
