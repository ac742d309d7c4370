package sh.deploy.apiserver.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.log.Appender;
import sh.deploy.apiserver.log.AppenderSettings;
import sh.deploy.apiserver.log.Committed;
import sh.deploy.apiserver.log.Head;
import sh.deploy.apiserver.log.WriteAheadLog;

/** A log, the state in memory that it adds up to, and the appender that keeps the two together. */
public final class DurableState implements AutoCloseable {
    private static final int REPLAY_BATCH = 1_000;

    private final WriteAheadLog log;
    private final Store store;
    private final Appender appender;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("state-upkeep").daemon().factory());

    private DurableState(WriteAheadLog log, Store store, Appender appender) {
        this.log = log;
        this.store = store;
        this.appender = appender;
    }

    /** As {@link #open(WriteAheadLog, Indexer, Time, AppenderSettings, StoreSettings)}, with the default bounds. */
    public static DurableState open(WriteAheadLog log, Indexer indexer, Time time) {
        return open(log, indexer, time, AppenderSettings.DEFAULT, StoreSettings.DEFAULT);
    }

    /**
     * Takes the lead of the log, reads it into memory, and begins to take writes. The log now belongs to the state and is closed
     * with it.
     *
     * @throws sh.deploy.apiserver.log.LogUnavailable the log cannot be reached
     */
    public static DurableState open(
            WriteAheadLog log, Indexer indexer, Time time, AppenderSettings bounds, StoreSettings storeBounds) {
        var head = log.lead();
        var store = new Store(Snapshot.EMPTY, indexer, time, storeBounds);
        replay(log, head, store);
        var state = new DurableState(log, store, new Appender(log, head, store.replay(), time, bounds));
        state.upkeep.scheduleWithFixedDelay(store::upkeep, 1, 1, TimeUnit.SECONDS);
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
        upkeep.shutdownNow();
        appender.close();
        log.close();
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
