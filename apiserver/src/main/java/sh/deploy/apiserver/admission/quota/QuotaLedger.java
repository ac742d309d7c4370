package sh.deploy.apiserver.admission.quota;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.log.Room;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Follower;
import sh.deploy.apiserver.watch.Snapshot;

/**
 * What is used of every quota, replayed from the log and from nothing else: it is exact at each revision, equal on every server, and
 * counts only where there are quotas. Any thread may read; {@link #room} gives what only the thread that gives revisions may ask.
 */
public final class QuotaLedger implements Follower {
    private final Map<String, NamespaceUsage> byNamespace = new ConcurrentHashMap<>();
    /** Namespaces with quotas that are new or say something else. */
    private final Set<String> uncounted = new HashSet<>();

    private volatile ReadAhead ahead = ReadAhead.NOTHING;
    private volatile Listener listener = (quota, revision) -> {};

    /** The quotas of a namespace, in the order of their names, with what is used of them. */
    public List<QuotaUsage> of(String namespace) {
        var usage = byNamespace.get(namespace);
        return usage == null ? List.of() : usage.quotas();
    }

    /** Hears of quotas that were written, or of which another amount is used. It must return at once. */
    @FunctionalInterface
    public interface Listener {
        /** @param revision at which it is so; readers may not see it yet */
        void moved(ObjectKey quota, long revision);
    }

    /** From now on, and nobody else. */
    public void tell(Listener other) {
        listener = other;
    }

    /** Reads a namespace that is about to get its first quota. Of several at once the last counts; the others are read again. */
    void readAhead(String namespace, Snapshot state) {
        if (!byNamespace.containsKey(namespace)) {
            ahead = ReadAhead.of(namespace, state);
        }
    }

    /** Room in a namespace for an object that uses so much. */
    Room room(String namespace, Use use) {
        return byNamespace
                .getOrDefault(namespace, new NamespaceUsage(namespace))
                .room(use);
    }

    @Override
    public void follow(Change change) {
        var key = change.after().key();
        if (isQuota(key)) {
            followQuota(change, key);
        }
        var usage = byNamespace.get(key.namespace());
        if (usage != null) {
            usage.follow(change).forEach(quota -> listener.moved(quota, change.revision()));
        }
    }

    private void followQuota(Change change, ObjectKey key) {
        var namespace = key.namespace();
        var usage = byNamespace.computeIfAbsent(namespace, NamespaceUsage::new);
        if (change.deleted()) {
            usage.remove(key.name());
            if (!usage.isBounded()) {
                byNamespace.remove(namespace);
                uncounted.remove(namespace);
            }
        } else if (usage.put(Quota.of(key, JsonTrees.object(change.after().json())))) {
            uncounted.add(namespace);
        } else {
            listener.moved(key, change.revision());
        }
    }

    @Override
    public void reached(Snapshot state) {
        if (uncounted.isEmpty()) {
            return;
        }
        for (var namespace : uncounted) {
            var usage = byNamespace.get(namespace);
            if (usage != null) {
                usage.count(state, ahead);
                usage.quotas().forEach(each -> listener.moved(each.key(), state.revision()));
            }
        }
        uncounted.clear();
        ahead = ReadAhead.NOTHING;
    }

    static boolean isQuota(ObjectKey key) {
        return key.group().isEmpty() && key.resource().equals("resourcequotas");
    }
}
