package sh.deploy.apiserver.watch;

import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;

/** The newest changes of one resource, for watches that resume and for looking back. Not thread-safe. */
final class RecentChanges {
    private final StoreSettings settings;
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private long floor;
    private long bytes;

    /** @param floor changes after this revision are all known */
    RecentChanges(StoreSettings settings, long floor) {
        this.settings = settings;
        this.floor = floor;
    }

    void add(Change change) {
        changes.add(change);
        bytes += weight(change);
        while (changes.size() > settings.recentChanges() || bytes > settings.recentBytes()) {
            var oldest = changes.remove();
            floor = oldest.revision();
            bytes -= weight(oldest);
        }
    }

    /** The earliest revision a watch may start after. */
    long floor() {
        return floor;
    }

    /** The changes after the revision, oldest first. */
    Stream<Change> after(long revision) {
        return changes.stream().dropWhile(change -> change.revision() <= revision);
    }

    /** Adds the changes after the revision, newest first. */
    void addSince(long revision, List<Change> since) {
        var newestFirst = changes.descendingIterator();
        while (newestFirst.hasNext()) {
            var change = newestFirst.next();
            if (change.revision() <= revision) {
                return;
            }
            since.add(change);
        }
    }

    /** Bytes that nothing but this window keeps alive: the state before, and the last state of what is deleted. */
    private static int weight(Change change) {
        int before = change.before() == null ? 0 : change.before().json().length;
        return before + (change.deleted() ? change.after().json().length : 0);
    }
}
