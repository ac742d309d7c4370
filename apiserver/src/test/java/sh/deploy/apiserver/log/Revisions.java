package sh.deploy.apiserver.log;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import sh.deploy.api.object.ObjectKey;

/** A replay that knows revisions only, and in which order they came. */
final class Revisions implements Replay {
    private final Map<ObjectKey, Long> revisions = new ConcurrentHashMap<>();
    final List<Long> applied = new CopyOnWriteArrayList<>();
    final CountDownLatch first = new CountDownLatch(1);

    @Override
    public long revisionOf(ObjectKey key) {
        return revisions.getOrDefault(key, 0L);
    }

    @Override
    public void apply(List<Committed> entries) {
        for (var committed : entries) {
            var entry = committed.entry();
            if (entry.verb() == Verb.DELETE) {
                revisions.remove(entry.key());
            } else {
                revisions.put(entry.key(), entry.revision());
            }
            applied.add(entry.revision());
        }
        first.countDown();
    }
}
