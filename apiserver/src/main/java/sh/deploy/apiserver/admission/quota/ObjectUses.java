package sh.deploy.apiserver.admission.quota;

import java.util.HashMap;
import java.util.Map;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Snapshot;

/**
 * What each object of one namespace uses. Those whose uses differ are read once and then followed, so that a quota that changes costs no
 * reading; the others are only counted. Belongs to the thread that replays the log.
 */
final class ObjectUses {
    private final String namespace;
    private final Map<ObjectKey, Use> measured = new HashMap<>();
    private boolean isRead;

    ObjectUses(String namespace) {
        this.namespace = namespace;
    }

    /** Before that nothing is followed. */
    boolean areRead() {
        return isRead;
    }

    /** Does nothing when they are read already. */
    void read(Snapshot state, ReadAhead ahead) {
        if (!isRead) {
            measured.putAll(ahead.now(namespace, state));
            isRead = true;
        }
    }

    /** What the object used that now changes. */
    Use before(Change change) {
        var key = change.after().key();
        if (Use.differs(key)) {
            return measured.getOrDefault(key, Use.NOTHING);
        }
        return change.before() == null ? Use.NOTHING : Use.ofAny(key);
    }

    /** What it uses from now on. */
    Use follow(Change change) {
        var key = change.after().key();
        if (change.deleted()) {
            measured.remove(key);
            return Use.NOTHING;
        }
        if (!Use.differs(key)) {
            return Use.ofAny(key);
        }
        var use = Use.of(key, JsonTrees.object(change.after().json()));
        measured.put(key, use);
        return use;
    }

    /** All that counts for the quota. */
    Amounts total(Quota quota, Snapshot state) {
        var charges = measured.values().stream().map(quota::charge).toList();
        var total = Amounts.zeroOf(quota.resources()).plusAll(charges);
        for (var name : quota.resources()) {
            var key = Use.countedAs(name, namespace);
            if (key != null && quota.scopes().isEmpty()) {
                total = total.with(name, Amounts.whole(state.count(key.group(), key.resource(), namespace)));
            }
        }
        return total;
    }
}
