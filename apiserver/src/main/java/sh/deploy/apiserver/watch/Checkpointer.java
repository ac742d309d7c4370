package sh.deploy.apiserver.watch;

import java.util.Iterator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.log.Appender;
import sh.deploy.apiserver.log.Checkpoint;
import sh.deploy.apiserver.log.CheckpointObject;
import sh.deploy.apiserver.log.Head;
import sh.deploy.apiserver.log.Wanted;
import sh.deploy.apiserver.log.WriteAheadLog;

/**
 * Takes a checkpoint when enough was appended since the last one, or the log wants one, and lets it forget. Safe for all threads.
 */
final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);

    private final WriteAheadLog log;
    private final Appender appender;
    private final Store store;
    private final Time time;
    private final StateSettings settings;
    private long lastAtBytes;
    private long stateBytes;

    /** @param newest the log's newest checkpoint */
    Checkpointer(
            WriteAheadLog log,
            Appender appender,
            Store store,
            Time time,
            StateSettings settings,
            Optional<Checkpoint> newest) {
        this.log = log;
        this.appender = appender;
        this.store = store;
        this.time = time;
        this.settings = settings;
        this.lastAtBytes = newest.map(checkpoint -> checkpoint.head().bytes()).orElse(0L);
    }

    /** Blocks while it writes. A failure is told and the next call tries again. */
    synchronized void takeIfDue() {
        var head = appender.durableHead();
        try {
            switch (wanted(head)) {
                case CHECKPOINT -> store.at(head.revision()).ifPresent(snapshot -> take(head, snapshot));
                case COMPACTION -> log.compact(settings.retention(), time.now());
                case NOTHING -> {}
            }
        } catch (RuntimeException e) {
            LOG.warn("no checkpoint at revision {}: {}; the next attempt follows", head.revision(), e.toString());
        }
    }

    private Wanted wanted(Head head) {
        boolean isMuch = head.bytes() - lastAtBytes >= Math.max(settings.checkpointBytes(), 2 * stateBytes);
        return isMuch ? Wanted.CHECKPOINT : log.wanted(head, settings.retention(), time.now());
    }

    private void take(Head head, Snapshot snapshot) {
        var begun = time.nanos();
        var digest = log.digest();
        long bytes = 0;
        for (var object : objects(snapshot)) {
            digest.add(object);
            bytes += object.json().length;
        }
        log.save(new Checkpoint(time.now(), head, digest.take(), objects(snapshot)));
        lastAtBytes = head.bytes();
        stateBytes = bytes;
        log.compact(settings.retention(), time.now());
        LOG.info(
                "checkpoint at revision {}: {} objects, {} bytes, {} ms",
                head.revision(),
                snapshot.size(),
                bytes,
                (time.nanos() - begun) / 1_000_000);
    }

    private static Iterable<CheckpointObject> objects(Snapshot snapshot) {
        return () -> {
            var all = snapshot.all().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public CheckpointObject next() {
                    var object = all.next();
                    return new CheckpointObject(
                            object.key(),
                            object.uid(),
                            object.revision(),
                            object.apiVersion(),
                            object.kind(),
                            object.json());
                }
            };
        };
    }
}
