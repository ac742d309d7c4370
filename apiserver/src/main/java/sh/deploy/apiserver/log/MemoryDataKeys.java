package sh.deploy.apiserver.log;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Data keys of a log in memory. Safe for all threads. */
final class MemoryDataKeys implements DataKeyStore {
    private final LongSupplier leadersTerm;
    private final Map<Long, WrappedDataKey> keys = new LinkedHashMap<>();
    private final Map<Long, Long> lastRevisions = new HashMap<>();

    MemoryDataKeys(LongSupplier leadersTerm) {
        this.leadersTerm = leadersTerm;
    }

    @Override
    public synchronized List<WrappedDataKey> read() {
        return List.copyOf(keys.values());
    }

    @Override
    public synchronized void add(WrappedDataKey key, long term) {
        if (term != leadersTerm.getAsLong()) {
            throw new NotLeader("term " + term + " ended; no data key was kept");
        }
        if (keys.putIfAbsent(key.id(), key) != null) {
            throw new LogUnavailable("there is a data key " + key.name() + " already");
        }
    }

    @Override
    public synchronized boolean replace(WrappedDataKey old, WrappedDataKey rewrapped, long term) {
        var there = keys.get(old.id());
        if (there == null || !Arrays.equals(there.wrapped(), old.wrapped()) || term != leadersTerm.getAsLong()) {
            return false;
        }
        keys.put(old.id(), rewrapped);
        return true;
    }

    @Override
    public synchronized void retire(List<Long> ids, long lastRevision) {
        ids.stream().filter(keys::containsKey).forEach(id -> lastRevisions.putIfAbsent(id, lastRevision));
    }

    @Override
    public synchronized void forget(long oldestRevision) {
        keys.keySet().removeIf(id -> lastRevisions.getOrDefault(id, Long.MAX_VALUE) < oldestRevision);
        lastRevisions.keySet().retainAll(keys.keySet());
    }
}
