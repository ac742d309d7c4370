package sh.deploy.apiserver.watch;

import java.util.HashMap;
import java.util.List;
import sh.deploy.api.object.ObjectKey;

/**
 * An earlier state: a later one, and what has changed in between. To look that up is soon done, while the store waits; to undo it may take
 * long, and nobody waits for that but who asks.
 *
 * @param since those of each resource newest first
 */
record Past(Snapshot later, List<Change> since, long revision) {
    Snapshot snapshot() {
        var earliest = new HashMap<ObjectKey, Change>();
        since.forEach(change -> earliest.put(change.after().key(), change));
        var objects = later.objects();
        for (var change : earliest.values()) {
            var key = change.after().key();
            objects = change.before() == null ? objects.without(key) : objects.with(key, change.before());
        }
        return new Snapshot(revision, objects);
    }
}
