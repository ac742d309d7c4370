package sh.deploy.apiserver.admission.quota;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;

/**
 * What the objects of a namespace use that is about to get its first quota, read by whoever makes the quota: thousands of pods are too
 * many to read while the log waits. What changes before the quota is there is read again. Immutable.
 */
record ReadAhead(Map<ObjectKey, Dated> uses) {
    static final ReadAhead NOTHING = new ReadAhead(Map.of());

    private static final List<String> MEASURED = List.of("pods", "persistentvolumeclaims");

    /** @param revision of the object that was read */
    record Dated(long revision, Use use) {}

    static ReadAhead of(String namespace, Snapshot state) {
        return new ReadAhead(read(namespace, state, NOTHING));
    }

    /** As they are now, by what has been read and is still so. */
    Map<ObjectKey, Use> now(String namespace, Snapshot state) {
        var now = new HashMap<ObjectKey, Use>();
        read(namespace, state, this).forEach((key, dated) -> now.put(key, dated.use()));
        return now;
    }

    private static Map<ObjectKey, Dated> read(String namespace, Snapshot state, ReadAhead before) {
        var found = new HashMap<ObjectKey, Dated>();
        for (var resource : MEASURED) {
            for (var stored : state.list("", resource, namespace)) {
                found.put(stored.key(), before.of(stored));
            }
        }
        return found;
    }

    private Dated of(StoredObject stored) {
        var known = uses.get(stored.key());
        return known != null && known.revision() == stored.revision()
                ? known
                : new Dated(stored.revision(), Use.of(stored.key(), JsonTrees.object(stored.json())));
    }
}
