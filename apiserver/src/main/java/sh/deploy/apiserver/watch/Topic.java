package sh.deploy.apiserver.watch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What concerns one resource: its newest changes and who listens. Changed under the store's lock. */
final class Topic {
    private static final Logger LOG = LoggerFactory.getLogger(Topic.class);
    private static final String ALL_NAMESPACES = "";

    private final RecentChanges recent;
    private final Map<String, List<Listening>> listening = new ConcurrentHashMap<>();

    Topic(RecentChanges recent) {
        this.recent = recent;
    }

    RecentChanges recent() {
        return recent;
    }

    void publish(Change change) {
        recent.add(change);
        var made = new MadeOnce();
        tell(listening.get(ALL_NAMESPACES), change, made);
        var namespace = change.after().key().namespace();
        if (!namespace.isEmpty()) {
            tell(listening.get(namespace), change, made);
        }
    }

    void tellProgress(long revision) {
        listening.values().forEach(some -> some.forEach(one -> one.progress(revision)));
    }

    /** The first so many changes after a revision. */
    List<Change> missed(String namespace, long afterRevision, int most) {
        return after(namespace, afterRevision).limit(most).toList();
    }

    /** Of the objects in the changes after a revision, before and after each. */
    long missedBytes(String namespace, long afterRevision) {
        return after(namespace, afterRevision).mapToLong(Topic::bytes).sum();
    }

    private static long bytes(Change change) {
        long before = change.before() == null ? 0 : change.before().json().length;
        return before + change.after().json().length;
    }

    private Stream<Change> after(String namespace, long revision) {
        if (revision < recent.floor()) {
            throw new Compacted(revision, recent.floor());
        }
        return recent.after(revision)
                .filter(change ->
                        namespace.isEmpty() || change.after().key().namespace().equals(namespace));
    }

    /** Tells the listener of the changes it missed, then counts it among those to be told. */
    Subscription subscribe(String namespace, long afterRevision, ChangeListener listener) {
        var added = new Listening(listener, afterRevision, gone -> remove(namespace, gone));
        after(namespace, afterRevision).forEach(change -> added.changed(change, new MadeOnce()));
        listening
                .computeIfAbsent(namespace, any -> new CopyOnWriteArrayList<>())
                .add(added);
        return added;
    }

    int listeners() {
        return listening.values().stream().mapToInt(List::size).sum();
    }

    private void remove(String namespace, Listening gone) {
        listening.computeIfPresent(namespace, (name, some) -> {
            some.remove(gone);
            return some.isEmpty() ? null : some;
        });
    }

    private static void tell(@Nullable List<Listening> some, Change change, MadeOnce made) {
        if (some != null) {
            some.forEach(one -> one.changed(change, made));
        }
    }

    /** One listener; what it throws ends its own subscription only. */
    private static final class Listening implements Subscription {
        private final ChangeListener listener;
        private final Consumer<Listening> remove;
        private volatile boolean open = true;
        private long toldRevision;

        private Listening(ChangeListener listener, long afterRevision, Consumer<Listening> remove) {
            this.listener = listener;
            this.toldRevision = afterRevision;
            this.remove = remove;
        }

        private void changed(Change change, MadeOnce made) {
            if (open && change.revision() > toldRevision) {
                toldRevision = change.revision();
                tell(() -> listener.changed(change, made));
            }
        }

        private void progress(long revision) {
            if (open && revision > toldRevision) {
                toldRevision = revision;
                tell(() -> listener.progress(revision));
            }
        }

        private void tell(Runnable call) {
            try {
                call.run();
            } catch (RuntimeException e) {
                LOG.error("a listener failed and hears nothing more", e);
                close();
            }
        }

        @Override
        public void close() {
            open = false;
            remove.accept(this);
        }
    }
}
