package sh.deploy.apiserver.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import sh.deploy.api.object.ObjectKey;

/** A log in memory: as strict as the real one about terms and gaps, and gone with the process. Safe for all threads. */
public final class MemoryLog implements WriteAheadLog {
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private final TreeMap<Long, Checkpoint> checkpoints = new TreeMap<>();
    private final MemoryDataKeys dataKeys = new MemoryDataKeys(() -> head().term());
    private Head head = new Head(0, 0, HashChain.start(), 0);

    @Override
    public synchronized Head lead() {
        head = new Head(head.term() + 1, head.revision(), head.hash(), head.bytes());
        return head;
    }

    @Override
    public synchronized Head head() {
        return head;
    }

    @Override
    public synchronized void append(Batch batch) {
        if (batch.after().term() != head.term()) {
            throw new NotLeader("term " + batch.after().term() + " ended; the leader's is " + head.term());
        }
        if (isAt(batch.after())) {
            return;
        }
        if (!isAt(batch.before())) {
            throw new NotLeader("the log ends at revision " + head.revision() + ", not at "
                    + batch.before().revision());
        }
        batch.entries().forEach(entry -> entries.put(entry.revision(), entry.asStored()));
        head = batch.after();
    }

    @Override
    public void read(long afterRevision, long upToRevision, Consumer<Entry> reader) {
        between(afterRevision, upToRevision).forEach(reader);
    }

    @Override
    public synchronized Optional<Entry> find(long revision) {
        return Optional.ofNullable(entries.get(revision));
    }

    @Override
    public void readIdempotencyKeys(int atMost, Consumer<Entry> reader) {
        var keyed = between(0, Long.MAX_VALUE).stream()
                .filter(entry -> entry.idempotencyKey() != null)
                .toList();
        keyed.stream().skip(Math.max(0, keyed.size() - atMost)).forEach(reader);
    }

    @Override
    public synchronized Optional<Checkpoint> checkpoint(long atMostRevision) {
        return Optional.ofNullable(checkpoints.floorEntry(atMostRevision)).map(Map.Entry::getValue);
    }

    /** The objects are made before the lock is taken: who seals them may wait for a data key, whose store asks for the term. */
    @Override
    public void save(Checkpoint checkpoint) {
        var objects = new ArrayList<CheckpointObject>();
        checkpoint.objects().forEach(objects::add);
        var kept = new Checkpoint(checkpoint.at(), checkpoint.head(), checkpoint.digest(), List.copyOf(objects));
        synchronized (this) {
            checkpoints.put(kept.revision(), kept);
        }
    }

    @Override
    public synchronized void compact(Retention retention, Instant now) {
        var oldest = now.minus(retention.age());
        checkpoints.descendingMap().values().stream()
                .filter(checkpoint -> checkpoint.at().isBefore(oldest)
                        || head.bytes() - checkpoint.head().bytes() >= retention.bytes())
                .findFirst()
                .ifPresent(base -> {
                    entries.headMap(base.revision(), true).clear();
                    checkpoints.headMap(base.revision(), false).clear();
                });
    }

    @Override
    public synchronized long oldestRevision() {
        long entry = entries.isEmpty() ? Long.MAX_VALUE : entries.firstKey();
        return checkpoints.isEmpty() ? entry : Math.min(entry, checkpoints.firstKey());
    }

    @Override
    public synchronized InClear inClear(BiPredicate<String, String> resources) {
        var clear = entries.values().stream()
                .filter(entry -> isClear(entry.key(), entry.stored(), resources))
                .toList();
        var seen = checkpoints.values().stream()
                .map(checkpoint -> new InClear.Seen(
                        checkpoint.revision(), checkpoint.at(), hasClear(checkpoint.objects(), resources)))
                .toList();
        return InClear.of(clear.size(), clear.isEmpty() ? 0 : clear.getLast().revision(), seen);
    }

    private static boolean hasClear(Iterable<CheckpointObject> objects, BiPredicate<String, String> resources) {
        for (var object : objects) {
            if (isClear(object.key(), object.json(), resources)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isClear(ObjectKey key, byte[] stored, BiPredicate<String, String> resources) {
        return !SealedObject.isIn(stored) && resources.test(key.group(), key.resource());
    }

    @Override
    public DataKeyStore dataKeys() {
        return dataKeys;
    }

    @Override
    public void close() {}

    private synchronized List<Entry> between(long after, long upTo) {
        return List.copyOf(entries.subMap(after, false, upTo, true).values());
    }

    private boolean isAt(Head other) {
        return head.revision() == other.revision() && Arrays.equals(head.hash(), other.hash());
    }
}
