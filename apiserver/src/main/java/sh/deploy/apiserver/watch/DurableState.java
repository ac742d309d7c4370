package sh.deploy.apiserver.watch;

import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.log.Appender;
import sh.deploy.apiserver.log.Committed;
import sh.deploy.apiserver.log.Head;
import sh.deploy.apiserver.log.LogMetrics;
import sh.deploy.apiserver.log.WriteAheadLog;

/** A log, the state in memory that it adds up to, and the appender that keeps the two together. */
public final class DurableState implements AutoCloseable {
    private static final int REPLAY_BATCH = 1_000;

    /** How long a checkpoint under way may hold up a stop. */
    private static final int CHECKPOINT_SECONDS = 5;

    private final WriteAheadLog log;
    private final Store store;
    private final Appender appender;
    private final Checkpointer checkpointer;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("state-upkeep").daemon().factory());

    private DurableState(WriteAheadLog log, Store store, Appender appender, Checkpointer checkpointer) {
        this.log = log;
        this.store = store;
        this.appender = appender;
        this.checkpointer = checkpointer;
    }

    /** As below, with the default bounds. */
    public static DurableState open(WriteAheadLog log, Indexer indexer, Time time) {
        return open(log, indexer, time, StateSettings.DEFAULT);
    }

    /** As below, with figures that nobody reads. */
    public static DurableState open(WriteAheadLog log, Indexer indexer, Time time, StateSettings settings) {
        return open(log, indexer, time, settings, new LogMetrics(new CollectorRegistry()), Follower.NOBODY);
    }

    /**
     * Takes the lead of the log, reads it into memory from the newest checkpoint that leaves enough for watches to resume, and
     * begins to take writes. The log now belongs to the state and is closed with it.
     *
     * @param follower hears of every object and change before this returns, and of each change after that
     * @throws sh.deploy.apiserver.log.LogUnavailable the log cannot be reached
     */
    public static DurableState open(
            WriteAheadLog log,
            Indexer indexer,
            Time time,
            StateSettings settings,
            LogMetrics metrics,
            Follower follower) {
        var head = log.lead();
        var start = log.checkpoint(Math.max(0, head.revision() - settings.resumableChanges()))
                .or(() -> log.checkpoint(head.revision()));
        var store = new Store(indexer, time, settings.store(), follower);
        start.ifPresent(store::load);
        replay(log, head, store);
        var appender = new Appender(log, head, store.replay(), time, settings.appender(), metrics);
        var newest = log.checkpoint(head.revision());
        var state =
                new DurableState(log, store, appender, new Checkpointer(log, appender, store, time, settings, newest));
        state.upkeep.scheduleWithFixedDelay(state::keepUp, 1, 1, TimeUnit.SECONDS);
        return state;
    }

    public Store store() {
        return store;
    }

    public Appender appender() {
        return appender;
    }

    @Override
    public void close() {
        upkeep.shutdown();
        appender.close();
        try {
            if (!upkeep.awaitTermination(CHECKPOINT_SECONDS, TimeUnit.SECONDS)) {
                upkeep.shutdownNow();
            }
        } catch (InterruptedException e) {
            upkeep.shutdownNow();
            Thread.currentThread().interrupt();
        }
        log.close();
    }

    /** What the upkeep does every second beside telling listeners of progress. */
    void takeCheckpointIfDue() {
        checkpointer.takeIfDue();
    }

    private void keepUp() {
        store.upkeep();
        takeCheckpointIfDue();
    }

    private static void replay(WriteAheadLog log, Head head, Store store) {
        List<Committed> batch = new ArrayList<>();
        log.read(store.newest().revision(), head.revision(), entry -> {
            batch.add(new Committed(entry, null));
            if (batch.size() == REPLAY_BATCH) {
                store.replay().apply(batch);
                batch.clear();
            }
        });
        if (!batch.isEmpty()) {
            store.replay().apply(batch);
        }
    }
}
