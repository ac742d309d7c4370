package sh.deploy.apiserver.encryption;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.log.DataKeyStore;
import sh.deploy.apiserver.log.LogUnavailable;
import sh.deploy.apiserver.log.WrappedDataKey;

/**
 * The data keys, readable in memory and wrapped in the store. One that seals is made in this process and by nobody else used to seal;
 * it is followed by a new one after {@link #MOST_USES} objects or {@link #LONGEST_USE}. All methods may be called by any thread.
 */
final class DataKeys {
    /** Objects sealed with one data key: see the package's words on nonces. */
    static final int MOST_USES = 1 << 20;

    static final Duration LONGEST_USE = Duration.ofDays(7);

    private record InUse(DataKey key, AtomicInteger uses, long sinceNanos) {
        boolean take(long nowNanos) {
            return nowNanos - sinceNanos <= LONGEST_USE.toNanos() && uses.incrementAndGet() <= MOST_USES;
        }
    }

    private final DataKeyStore store;
    private final Time time;
    private final SecureRandom random = new SecureRandom();

    /** For whoever changes what is in the store, or notes what is there. */
    private final ReentrantLock lock = new ReentrantLock();

    /** By the id of the key that wraps them. */
    private final Map<String, InUse> inUse = new ConcurrentHashMap<>();

    private final Map<Long, DataKey> readable = new ConcurrentHashMap<>();

    /** Ids of the keys that wrap them, by their ids, as it was when the store was asked last. */
    private volatile Map<Long, String> wrappers = Map.of();

    /** How many new ones could not be kept. */
    private final AtomicInteger failures = new AtomicInteger();

    private volatile long term;

    DataKeys(DataKeyStore store, Time time) {
        this.store = store;
        this.time = time;
    }

    SecureRandom random() {
        return random;
    }

    /** New ones are made, and others wrapped anew, for whoever leads in this term. */
    void lead(long newTerm) {
        term = newTerm;
    }

    /**
     * Reads all that there are.
     *
     * @param where the keys were looked for, for people
     * @return their ids
     * @throws UnusableKeys one of them cannot be unwrapped
     */
    List<Long> load(EncryptionRules rules, String where) {
        return load(rules, rules, where);
    }

    /**
     * As {@link #load(EncryptionRules, String)}, for rules that are to take the place of others. What was readable by those is wrapped
     * anew, so it is not missing as long as the new ones have a key that writes.
     */
    List<Long> load(EncryptionRules rules, EncryptionRules before, String where) {
        lock.lock();
        try {
            var rows = store.read();
            wrappers = rows.stream().collect(Collectors.toMap(WrappedDataKey::id, WrappedDataKey::wrappedBy));
            var missing = rows.stream()
                    .filter(row -> !isReadable(row, rules, before, where))
                    .toList();
            if (!missing.isEmpty()) {
                throw missing(missing, rules, where);
            }
            return rows.stream().map(WrappedDataKey::id).toList();
        } finally {
            lock.unlock();
        }
    }

    private boolean isReadable(WrappedDataKey row, EncryptionRules rules, EncryptionRules before, String where) {
        var by = rules.key(row.wrappedBy());
        if (!readable.containsKey(row.id())) {
            var known = unwrapped(by == null ? before.key(row.wrappedBy()) : by, row, where);
            if (known == null) {
                return false;
            }
            readable.put(known.id(), known);
        }
        return by != null || rules.writer() != null;
    }

    /** The key of this id, looked for once more where others write to the log too; null when there is none. */
    @Nullable
    DataKey byId(long id, EncryptionRules rules, String where) {
        var known = readable.get(id);
        if (known == null) {
            load(rules, where);
            known = readable.get(id);
        }
        return known;
    }

    /**
     * A key for one object.
     *
     * @throws sh.deploy.apiserver.log.LogUnavailable a new one was needed and could not be kept
     * @throws sh.deploy.apiserver.log.NotLeader a new one was needed, and somebody else leads the log
     */
    DataKey toSealOne(KeyEncryptionKey wrapper) {
        var current = inUse.get(wrapper.id());
        if (current != null && current.take(time.nanos())) {
            return current.key();
        }
        int failuresBefore = failures.get();
        lock.lock();
        try {
            var meanwhile = inUse.get(wrapper.id());
            if (meanwhile != null && meanwhile != current && meanwhile.take(time.nanos())) {
                return meanwhile.key();
            }
            if (failures.get() != failuresBefore) {
                throw new LogUnavailable("a data key was needed, and could not be kept a moment ago");
            }
            var made = make(wrapper);
            inUse.put(wrapper.id(), new InUse(made, new AtomicInteger(1), time.nanos()));
            return made;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Wraps those anew that are not wrapped by a key which writes.
     *
     * @return how many
     */
    int rewrap(EncryptionRules rules) {
        lock.lock();
        try {
            int done = 0;
            for (var wrapped : store.read()) {
                note(wrapped);
                var to = successor(wrapped.wrappedBy(), rules);
                var known = readable.get(wrapped.id());
                if (to == null || known == null) {
                    continue;
                }
                var rewrapped = wrap(to, known, wrapped.madeAt());
                if (store.replace(wrapped, rewrapped, term)) {
                    note(rewrapped);
                    done++;
                }
            }
            return done;
        } finally {
            lock.unlock();
        }
    }

    /** What is to wrap a data key that this one wraps; null when it may go on. */
    private static @Nullable KeyEncryptionKey successor(String id, EncryptionRules rules) {
        var by = rules.key(id);
        if (by == null) {
            return rules.writer();
        }
        var next = rules.successor(by);
        return next.id().equals(by.id()) ? null : next;
    }

    /** Whether there is something to wrap anew. Does not block. */
    boolean isRewrapDue(EncryptionRules rules) {
        for (var id : Set.copyOf(wrappers.values())) {
            if (successor(id, rules) != null) {
                return true;
            }
        }
        return false;
    }

    /** Drops those that nothing in the log is encrypted with any more. */
    void forget(long oldestRevision) {
        lock.lock();
        try {
            store.forget(oldestRevision);
            wrappers = store.read().stream().collect(Collectors.toMap(WrappedDataKey::id, WrappedDataKey::wrappedBy));
        } finally {
            lock.unlock();
        }
    }

    /** How many wait for one to be made or read, about. Does not block. */
    int waiting() {
        return lock.getQueueLength();
    }

    /** How many data keys each key wraps, by its id. Does not block. */
    Map<String, Integer> wrappedBy() {
        var count = new TreeMap<String, Integer>();
        wrappers.values().forEach(by -> count.merge(by, 1, Integer::sum));
        return count;
    }

    private DataKey make(KeyEncryptionKey wrapper) {
        var bytes = new byte[DataKey.BYTES];
        random.nextBytes(bytes);
        var made = new DataKey(random.nextLong(), bytes);
        Arrays.fill(bytes, (byte) 0);
        var wrapped = wrap(wrapper, made, time.now());
        try {
            store.add(wrapped, term);
        } catch (RuntimeException e) {
            failures.incrementAndGet();
            throw e;
        }
        readable.put(made.id(), made);
        note(wrapped);
        return made;
    }

    private void note(WrappedDataKey there) {
        var all = new HashMap<>(wrappers);
        all.put(there.id(), there.wrappedBy());
        wrappers = Map.copyOf(all);
    }

    private WrappedDataKey wrap(KeyEncryptionKey wrapper, DataKey key, Instant madeAt) {
        var bytes = key.key().getEncoded();
        var wrapped = wrapper.wrap(key.id(), bytes, random);
        Arrays.fill(bytes, (byte) 0);
        return new WrappedDataKey(key.id(), madeAt, wrapper.id(), wrapped);
    }

    /** Null when the key that wrapped it is not there. */
    private static @Nullable DataKey unwrapped(@Nullable KeyEncryptionKey by, WrappedDataKey wrapped, String where) {
        if (by == null) {
            return null;
        }
        try {
            var bytes = by.unwrap(wrapped.id(), wrapped.wrapped());
            var key = new DataKey(wrapped.id(), bytes);
            Arrays.fill(bytes, (byte) 0);
            return key;
        } catch (GeneralSecurityException e) {
            throw new UnusableKeys(
                    "data key " + wrapped.name() + " does not open with the key " + by.id() + " in " + where
                            + ", which has wrapped it: its row in the table deploy.data_key was changed; restore it from a"
                            + " backup. Nothing was changed",
                    e);
        }
    }

    private static UnusableKeys missing(List<WrappedDataKey> missing, EncryptionRules rules, String where) {
        Set<String> ids = new LinkedHashSet<>();
        missing.forEach(wrapped -> ids.add(wrapped.wrappedBy()));
        var there = rules.keys().stream().map(KeyEncryptionKey::id).toList();
        return new UnusableKeys("what is encrypted in the log cannot be read: " + missing.size() + " data key"
                + (missing.size() == 1 ? " is" : "s are") + " wrapped by " + String.join(", ", ids) + ", and " + where
                + " has " + (there.isEmpty() ? "no key" : "only " + String.join(", ", there))
                + sameName(ids, rules)
                + ". Put the missing key into it, behind those that are there. Nothing was changed");
    }

    private static String sameName(Set<String> ids, EncryptionRules rules) {
        for (var key : rules.keys()) {
            for (var id : ids) {
                if (id.substring(0, id.lastIndexOf(':') + 1)
                        .equals(key.wrapping().word() + ":" + key.name() + ":")) {
                    return " (" + key.name() + " there is another key of the same name)";
                }
            }
        }
        return "";
    }
}
