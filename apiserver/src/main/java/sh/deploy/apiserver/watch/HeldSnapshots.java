package sh.deploy.apiserver.watch;

import java.util.LinkedHashMap;
import java.util.Optional;
import sh.deploy.api.time.Time;

/** Older snapshots that somebody is likely to ask for again, such as the one a paged list reads. Safe for all threads. */
final class HeldSnapshots {
    private record Held(Snapshot snapshot, long untilNanos) {}

    private final StoreSettings settings;
    private final Time time;
    private final LinkedHashMap<Long, Held> byRevision = new LinkedHashMap<>();

    HeldSnapshots(StoreSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
    }

    /** Keeps it for the set time from now on. */
    synchronized void hold(Snapshot snapshot) {
        byRevision.putLast(
                snapshot.revision(),
                new Held(snapshot, time.nanos() + settings.heldFor().toNanos()));
        if (byRevision.size() > settings.heldSnapshots()) {
            byRevision.pollFirstEntry();
        }
    }

    synchronized Optional<Snapshot> at(long revision) {
        dropExpired();
        var held = byRevision.get(revision);
        if (held == null) {
            return Optional.empty();
        }
        hold(held.snapshot());
        return Optional.of(held.snapshot());
    }

    synchronized void dropExpired() {
        var now = time.nanos();
        byRevision.values().removeIf(held -> held.untilNanos() - now < 0);
    }
}
