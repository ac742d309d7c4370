package sh.deploy.apiserver.watch;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Optional;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.fair.Crowd;

/**
 * Older snapshots that somebody is likely to ask for again, such as the one a paged list reads. Where there are too many, one goes of those who
 * have the most, so that nobody pushes out what others read. Safe for all threads.
 */
final class HeldSnapshots {
    private record Held(Snapshot snapshot, Crowd whose, long untilNanos) {}

    private final StoreSettings settings;
    private final Time time;
    private final LinkedHashMap<Long, Held> byRevision = new LinkedHashMap<>();

    HeldSnapshots(StoreSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
    }

    /** Keeps it for the set time from now on; it stays with those who have it first. */
    synchronized void hold(Snapshot snapshot, Crowd whose) {
        var known = byRevision.get(snapshot.revision());
        keep(snapshot, known == null ? whose : known.whose());
        if (byRevision.size() > settings.heldSnapshots()) {
            dropOneOfTheMost();
        }
    }

    synchronized Optional<Snapshot> at(long revision) {
        dropExpired();
        var held = byRevision.get(revision);
        if (held == null) {
            return Optional.empty();
        }
        keep(held.snapshot(), held.whose());
        return Optional.of(held.snapshot());
    }

    synchronized void dropExpired() {
        var now = time.nanos();
        byRevision.values().removeIf(held -> held.untilNanos() - now < 0);
    }

    private void keep(Snapshot snapshot, Crowd whose) {
        byRevision.putLast(
                snapshot.revision(),
                new Held(snapshot, whose, time.nanos() + settings.heldFor().toNanos()));
    }

    /** The one that was not asked for the longest. */
    private void dropOneOfTheMost() {
        var has = new HashMap<Crowd, Integer>();
        byRevision.values().forEach(held -> has.merge(held.whose(), 1, Integer::sum));
        int most = Collections.max(has.values());
        var goes = byRevision.values().stream()
                .filter(held -> has.getOrDefault(held.whose(), 0) == most)
                .findFirst();
        goes.ifPresent(held -> byRevision.remove(held.snapshot().revision()));
    }
}
