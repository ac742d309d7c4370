package sh.deploy.api.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import sh.deploy.api.informer.Informer;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ObjectFacts;

/**
 * Remembers, for each key, what a reconciler wrote of one kind, so that it decides again only when its informer has that: else it would
 * create twice what it just created. Compares revisions, which grow through the whole cluster. Safe for all threads.
 *
 * @param <K> names what is reconciled
 * @param <T> the kind that is written
 */
public final class OwnWrites<K, T extends HasMetadata> {
    private record Deleted(NamespacedName name, String uid) {}

    private static final class Pending {
        private long revision;
        private boolean uncertain;
        private final Set<Deleted> deleted = new HashSet<>();
    }

    private final Informer<T> informer;
    private final LongSupplier newestRevision;
    private final Map<K, Pending> pending = new HashMap<>();

    /** @param newestRevision asks the server for its newest revision; called after a write of unknown outcome */
    public OwnWrites(Informer<T> informer, LongSupplier newestRevision) {
        this.informer = informer;
        this.newestRevision = newestRevision;
    }

    /** Notes the object as the server answered it. */
    public synchronized void wrote(K key, HasMetadata stored) {
        var own = of(key);
        own.revision = Math.max(own.revision, ObjectFacts.revision(stored));
    }

    /** Notes a deletion whose revision the server did not tell: seen once the object is gone or on its way out. */
    public synchronized void deleted(K key, HasMetadata object) {
        of(key).deleted.add(new Deleted(NamespacedName.of(object), ObjectFacts.uid(object)));
    }

    /** Notes a write that may or may not have happened. */
    public synchronized void uncertain(K key) {
        of(key).uncertain = true;
    }

    /** Whether the informer has everything noted for the key. Asks the server only after an uncertain write. */
    public boolean allSeen(K key) {
        if (isUncertain(key)) {
            settle(key, newestRevision.getAsLong());
        }
        return noneMissing(key);
    }

    /** Forgets the key, when what it names is gone. */
    public synchronized void forget(K key) {
        pending.remove(key);
    }

    private synchronized boolean isUncertain(K key) {
        var own = pending.get(key);
        return own != null && own.uncertain;
    }

    private synchronized void settle(K key, long revision) {
        var own = of(key);
        own.uncertain = false;
        own.revision = Math.max(own.revision, revision);
    }

    private synchronized boolean noneMissing(K key) {
        var own = pending.get(key);
        if (own == null) {
            return true;
        }
        own.deleted.removeIf(this::isSeen);
        if (own.uncertain || !own.deleted.isEmpty() || !informer.hasSeen(own.revision)) {
            return false;
        }
        pending.remove(key);
        return true;
    }

    private boolean isSeen(Deleted deletion) {
        return informer.cache()
                .get(deletion.name.namespace(), deletion.name.name())
                .filter(object -> ObjectFacts.uid(object).equals(deletion.uid) && !ObjectFacts.isBeingDeleted(object))
                .isEmpty();
    }

    private Pending of(K key) {
        return pending.computeIfAbsent(key, any -> new Pending());
    }
}
