package sh.deploy.apiserver.log;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log in memory whose appends go wrong as a test says, one mishap per call; then they go well. */
public final class UnreliableLog implements WriteAheadLog {
    public enum Mishap {
        /** Nothing is written and the caller knows. */
        REFUSED,
        /** Nothing is written and the caller does not know. */
        LOST,
        /** The batch is written and the caller does not know. */
        WRITTEN_BUT_UNHEARD,
        /** The call returns only when the test says so, then goes well. */
        HANGS
    }

    final MemoryLog memory = new MemoryLog();
    public final CountDownLatch hanging = new CountDownLatch(1);
    public final CountDownLatch goOn = new CountDownLatch(1);
    private final Queue<Mishap> mishaps = new ArrayDeque<>();

    public synchronized void next(Mishap... coming) {
        mishaps.addAll(List.of(coming));
    }

    synchronized void recover() {
        mishaps.clear();
    }

    @Override
    public void append(Batch batch) {
        switch (mishap()) {
            case REFUSED -> throw new LogUnavailable("refused");
            case LOST -> throw new OutcomeUnknown("lost");
            case WRITTEN_BUT_UNHEARD -> {
                memory.append(batch);
                throw new OutcomeUnknown("unheard");
            }
            case HANGS -> {
                hanging.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                memory.append(batch);
            }
            case null -> memory.append(batch);
        }
    }

    private synchronized @Nullable Mishap mishap() {
        return mishaps.poll();
    }

    @Override
    public Head lead() {
        return memory.lead();
    }

    @Override
    public Head head() {
        return memory.head();
    }

    @Override
    public void read(long afterRevision, long upToRevision, Consumer<Entry> reader) {
        memory.read(afterRevision, upToRevision, reader);
    }

    @Override
    public Optional<Entry> find(long revision) {
        return memory.find(revision);
    }

    @Override
    public void readIdempotencyKeys(int atMost, Consumer<Entry> reader) {
        memory.readIdempotencyKeys(atMost, reader);
    }

    @Override
    public Optional<Checkpoint> checkpoint(long atMostRevision) {
        return memory.checkpoint(atMostRevision);
    }

    @Override
    public void save(Checkpoint checkpoint) {
        memory.save(checkpoint);
    }

    @Override
    public void compact(Retention retention, Instant now) {
        memory.compact(retention, now);
    }

    @Override
    public long oldestRevision() {
        return memory.oldestRevision();
    }

    @Override
    public InClear inClear(BiPredicate<String, String> resources) {
        return memory.inClear(resources);
    }

    @Override
    public DataKeyStore dataKeys() {
        return memory.dataKeys();
    }

    @Override
    public void close() {
        memory.close();
    }
}
