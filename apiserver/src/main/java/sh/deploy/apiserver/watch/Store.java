package sh.deploy.apiserver.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.log.Checkpoint;
import sh.deploy.apiserver.log.Committed;
import sh.deploy.apiserver.log.Replay;
import sh.deploy.apiserver.log.Verb;

/**
 * The newest durable state, a window of what changed lately, and who wants to hear of changes. Reading takes no lock. All public
 * methods may be called by any thread; listeners are called one at a time, in revision order.
 */
public final class Store {
    private record ResourceName(String group, String resource) {}

    private final Indexer indexer;
    private final StoreSettings settings;
    private final Follower follower;
    private final HeldSnapshots held;
    private final Names names = new Names();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Map<ResourceName, Topic> topics = new HashMap<>();
    private long startedAt;
    private volatile Snapshot newest = Snapshot.EMPTY;
    private volatile long bytes;

    Store(Indexer indexer, Time time, StoreSettings settings, Follower follower) {
        this.indexer = indexer;
        this.settings = settings;
        this.follower = follower;
        this.held = new HeldSnapshots(settings, time);
    }

    public Snapshot newest() {
        return newest;
    }

    /** Of the JSON of all objects together. */
    public long bytes() {
        return bytes;
    }

    /** The bytes at which no more objects are to be added. */
    public long mostBytes() {
        return settings.stateBytes();
    }

    /** The state at exactly this revision; empty when it lies in the future or too far back. */
    public Optional<Snapshot> at(long revision) {
        return atHand(revision).or(() -> past(revision).map(Past::snapshot));
    }

    /** The state at exactly this revision where nothing is to be undone for it: it is the newest, or held. */
    public Optional<Snapshot> atHand(long revision) {
        var now = newest;
        return revision == now.revision() ? Optional.of(now) : held.at(revision);
    }

    /**
     * Keeps a snapshot for {@link #at} for some minutes, because a caller was promised the rest of it.
     *
     * @param whose of whose share it is
     */
    public void hold(Snapshot snapshot, Crowd whose) {
        held.hold(snapshot, whose);
    }

    /** Waits until the state is at this revision or later; false when that takes longer than the limit. */
    public boolean awaitRevision(long revision, Duration limit) throws InterruptedException {
        if (newest.revision() >= revision) {
            return true;
        }
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (newest.revision() < revision && left > 0) {
                left = moved.awaitNanos(left);
            }
            return newest.revision() >= revision;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells a listener of all changes of a resource after a revision: the past ones before this returns, then each as it
     * comes.
     *
     * @param namespace empty for all
     * @throws Compacted not all of these changes are in memory any more
     */
    public Subscription watch(
            String group, String resource, String namespace, long afterRevision, ChangeListener listener) {
        lock.lock();
        try {
            return topic(new ResourceName(group, resource)).subscribe(namespace, afterRevision, listener);
        } finally {
            lock.unlock();
        }
    }

    /**
     * As {@link #watch}, where little was missed: the store waits until that is told.
     *
     * @param mostBytes of the objects that were missed
     * @return empty where they are more, of which none is told then
     * @throws Compacted not all of these changes are in memory any more
     */
    public Optional<Subscription> watchFromNear(
            String group,
            String resource,
            String namespace,
            long afterRevision,
            long mostBytes,
            ChangeListener listener) {
        lock.lock();
        try {
            var topic = topic(new ResourceName(group, resource));
            return topic.missedBytes(namespace, afterRevision) > mostBytes
                    ? Optional.empty()
                    : Optional.of(topic.subscribe(namespace, afterRevision, listener));
        } finally {
            lock.unlock();
        }
    }

    /**
     * The first of the changes of a resource after a revision; fewer than wanted when there are no more.
     *
     * @param namespace empty for all
     * @throws Compacted not all of these changes are in memory any more
     */
    public List<Change> missed(String group, String resource, String namespace, long afterRevision, int most) {
        lock.lock();
        try {
            return topic(new ResourceName(group, resource)).missed(namespace, afterRevision, most);
        } finally {
            lock.unlock();
        }
    }

    /** How many subscriptions are open. */
    public int watches() {
        lock.lock();
        try {
            return topics.values().stream().mapToInt(Topic::listeners).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Tells every listener how far it has heard everything, and forgets snapshots that nobody asked for lately. */
    void upkeep() {
        held.dropExpired();
        lock.lock();
        try {
            var revision = newest.revision();
            topics.values().forEach(topic -> topic.tellProgress(revision));
        } finally {
            lock.unlock();
        }
    }

    /** Begins with the objects of a checkpoint; what changed before it is not known. Comes before any entry. */
    void load(Checkpoint checkpoint) {
        PersistentMap<ObjectKey, StoredObject> objects = PersistentMap.empty();
        long loaded = 0;
        for (var object : checkpoint.objects()) {
            loaded += object.json().length;
            var key = names.shared(object.key());
            var stored = new StoredObject(
                    key,
                    object.uid(),
                    object.revision(),
                    names.shared(object.apiVersion()),
                    names.shared(object.kind()),
                    object.json(),
                    indexer.index(key, object.json()));
            objects = objects.with(key, stored);
            follower.follow(new Change(object.revision(), null, stored, false));
        }
        bytes = loaded;
        startedAt = checkpoint.revision();
        var loadedState = new Snapshot(checkpoint.revision(), objects);
        follower.reached(loadedState);
        newest = loadedState;
    }

    /** The log's view of this store. */
    Replay replay() {
        return new Replay() {
            @Override
            public long revisionOf(ObjectKey key) {
                var object = newest.get(key);
                return object == null ? 0 : object.revision();
            }

            @Override
            public void apply(List<Committed> entries) {
                Store.this.apply(entries);
            }
        };
    }

    private void apply(List<Committed> entries) {
        lock.lock();
        try {
            var objects = newest.objects();
            long size = bytes;
            var changes = new Change[entries.size()];
            for (int i = 0; i < changes.length; i++) {
                var change = change(objects, entries.get(i));
                var key = change.after().key();
                objects = change.deleted() ? objects.without(key) : objects.with(key, change.after());
                size += growth(change);
                follower.follow(change);
                changes[i] = change;
            }
            bytes = size;
            var next = new Snapshot(entries.getLast().entry().revision(), objects);
            follower.reached(next);
            newest = next;
            moved.signalAll();
            for (var change : changes) {
                var key = change.after().key();
                topic(new ResourceName(key.group(), key.resource())).publish(change);
            }
        } finally {
            lock.unlock();
        }
    }

    private Change change(PersistentMap<ObjectKey, StoredObject> objects, Committed committed) {
        var entry = committed.entry();
        var before = entry.previousRevision() == 0 ? null : objects.get(entry.key());
        var key = before == null ? names.shared(entry.key()) : before.key();
        var index = committed.prepared() instanceof Indexer.Index known ? known : indexer.index(key, entry.object());
        var after = new StoredObject(
                key,
                before != null && before.uid().equals(entry.uid()) ? before.uid() : entry.uid(),
                entry.revision(),
                names.shared(entry.apiVersion()),
                names.shared(entry.kind()),
                entry.object(),
                index);
        return new Change(entry.revision(), before, after, entry.verb() == Verb.DELETE);
    }

    private static long growth(Change change) {
        long before = change.before() == null ? 0 : change.before().json().length;
        return (change.deleted() ? 0 : change.after().json().length) - before;
    }

    private Topic topic(ResourceName name) {
        return topics.computeIfAbsent(name, any -> new Topic(new RecentChanges(settings, startedAt)));
    }

    /** An earlier state, where all changes after it are known. */
    Optional<Past> past(long revision) {
        lock.lock();
        try {
            if (revision > newest.revision() || revision < startedAt) {
                return Optional.empty();
            }
            if (topics.values().stream().anyMatch(topic -> topic.recent().floor() > revision)) {
                return Optional.empty();
            }
            var since = new ArrayList<Change>();
            topics.values().forEach(topic -> topic.recent().addSince(revision, since));
            return Optional.of(new Past(newest, since, revision));
        } finally {
            lock.unlock();
        }
    }
}
