package sh.deploy.apiserver.fair;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lines of those who wait, one for each user, from which is taken so that all crowds get the same amount of work done, and within a crowd
 * all its users. Who comes back from doing nothing has saved nothing up and owes nothing. Choosing takes as long as there are crowds that
 * wait. Belongs to one thread.
 *
 * <p>Source of the rule: start-time fair queueing (Goyal, Vin, Cheng: SIGCOMM 1996). Each line is due at a virtual time, which every piece of
 * work moves on by its cost; the line that is due first is next, and virtual time is when that was.
 */
public final class FairQueue<T> {
    /** Of crowds that do not wait; beyond that it is forgotten how much they have had. */
    private static final int MOST_REMEMBERED = 1_024;

    /** Of users of one crowd, likewise. */
    private static final int MOST_LINES = 256;

    private record Waiting<T>(T item, long cost) {}

    private static final class Line<T> {
        private final ArrayDeque<Waiting<T>> waiting = new ArrayDeque<>();
        private long due;
    }

    private static final class Crowd<T> {
        private final Map<String, Line<T>> lines = new LinkedHashMap<>();
        private long due;
        private long virtualNow;
        private int size;
    }

    private final Map<String, Crowd<T>> waiting = new LinkedHashMap<>();
    private final Map<String, Crowd<T>> idle = new LinkedHashMap<>();
    private long virtualNow;
    private int size;

    public int size() {
        return size;
    }

    /** How many of the crowd wait. */
    public int sizeOf(Sharer who) {
        var crowd = waiting.get(who.crowd());
        return crowd == null ? 0 : crowd.size;
    }

    /** @param cost what the work is assumed to take, in whatever unit all costs have */
    public void add(Sharer who, T item, long cost) {
        var crowd = waiting.get(who.crowd());
        if (crowd == null) {
            crowd = remembered(who);
            idle.remove(who.crowd());
            waiting.put(who.crowd(), crowd);
            crowd.due = Math.max(crowd.due, virtualNow);
        }
        var line = lineOf(crowd, who);
        if (line.waiting.isEmpty()) {
            line.due = Math.max(line.due, crowd.virtualNow);
        }
        line.waiting.add(new Waiting<>(item, cost));
        crowd.size++;
        size++;
    }

    /**
     * Takes what is next; null where there is nothing, or what is next does not fit: it is not overtaken for that.
     *
     * @param mayHaveMore false where its own crowd has all it may have, which holds back that crowd alone
     */
    public @Nullable T next(Predicate<T> mayHaveMore, Predicate<T> fits) {
        Crowd<T> crowd = null;
        var name = "";
        for (var each : waiting.entrySet()) {
            var other = each.getValue();
            if ((crowd == null || other.due < crowd.due)
                    && mayHaveMore.test(
                            firstLine(other).getValue().waiting.element().item())) {
                crowd = other;
                name = each.getKey();
            }
        }
        if (crowd == null) {
            return null;
        }
        var first = firstLine(crowd);
        var head = first.getValue().waiting.element();
        if (!fits.test(head.item())) {
            return null;
        }
        first.getValue().waiting.remove();
        pass(crowd, first.getValue(), head.cost());
        taken(new Sharer(name, first.getKey()), crowd, first.getValue());
        return head.item();
    }

    private static <T> Map.Entry<String, Line<T>> firstLine(Crowd<T> crowd) {
        Map.Entry<String, Line<T>> first = null;
        for (var each : crowd.lines.entrySet()) {
            if (!each.getValue().waiting.isEmpty() && (first == null || each.getValue().due < first.getValue().due)) {
                first = each;
            }
        }
        return Objects.requireNonNull(first, "a crowd without anybody waits");
    }

    /** Whether anything waits that its own crowd does not hold back. */
    public boolean isAnyReady(Predicate<T> mayHaveMore) {
        return waiting.values().stream()
                .anyMatch(crowd -> mayHaveMore.test(
                        firstLine(crowd).getValue().waiting.element().item()));
    }

    /** Work that begins without having waited here. */
    public void serve(Sharer who, long cost) {
        var crowd = crowdOf(who);
        var line = lineOf(crowd, who);
        crowd.due = Math.max(crowd.due, virtualNow);
        line.due = Math.max(line.due, crowd.virtualNow);
        pass(crowd, line, cost);
    }

    /**
     * Work that goes on whether it is its turn or not. It is paid for like any other, but virtual time stays: whoever comes next has to wait for
     * those who are due before them, and not for all who would be due before this one.
     */
    public void goOn(Sharer who, long cost) {
        var crowd = crowdOf(who);
        var line = lineOf(crowd, who);
        crowd.due = Math.max(crowd.due, virtualNow) + cost;
        line.due = Math.max(line.due, crowd.virtualNow) + cost;
    }

    /** Work that has turned out to be more than was assumed; less where it is negative. */
    public void charge(Sharer who, long cost) {
        var crowd = crowdOf(who);
        crowd.due += cost;
        lineOf(crowd, who).due += cost;
    }

    private void pass(Crowd<T> crowd, Line<T> line, long cost) {
        virtualNow = Math.max(virtualNow, crowd.due);
        crowd.virtualNow = Math.max(crowd.virtualNow, line.due);
        crowd.due += cost;
        line.due += cost;
    }

    private Crowd<T> crowdOf(Sharer who) {
        var crowd = waiting.get(who.crowd());
        return crowd == null ? remembered(who) : crowd;
    }

    /** False where it does not wait any more. */
    public boolean remove(Sharer who, T item) {
        var crowd = waiting.get(who.crowd());
        var line = crowd == null ? null : crowd.lines.get(who.user());
        if (crowd == null
                || line == null
                || !line.waiting.removeIf(each -> each.item().equals(item))) {
            return false;
        }
        taken(who, crowd, line);
        return true;
    }

    /** Takes the newest out of the longest line of the crowd of which most wait; null where that has no more than this many. */
    public @Nullable T removeLastOfLongest(int unlessMoreThan) {
        Crowd<T> longest = null;
        var name = "";
        for (var each : waiting.entrySet()) {
            if (longest == null || each.getValue().size > longest.size) {
                longest = each.getValue();
                name = each.getKey();
            }
        }
        if (longest == null || longest.size <= unlessMoreThan) {
            return null;
        }
        Line<T> line = null;
        var user = "";
        for (var each : longest.lines.entrySet()) {
            if (line == null || each.getValue().waiting.size() > line.waiting.size()) {
                line = each.getValue();
                user = each.getKey();
            }
        }
        var last = Objects.requireNonNull(line).waiting.removeLast().item();
        taken(new Sharer(name, user), longest, line);
        return last;
    }

    /** Takes all out, in no order. */
    public void drain(Consumer<T> receiver) {
        var all = waiting.values().stream()
                .flatMap(crowd -> crowd.lines.values().stream())
                .flatMap(line -> line.waiting.stream())
                .map(Waiting::item)
                .toList();
        waiting.clear();
        size = 0;
        all.forEach(receiver);
    }

    private void taken(Sharer who, Crowd<T> crowd, Line<T> line) {
        crowd.size--;
        size--;
        if (line.waiting.isEmpty() && line.due <= crowd.virtualNow) {
            crowd.lines.remove(who.user());
        }
        if (crowd.size == 0) {
            waiting.remove(who.crowd());
            remember(who, crowd);
        }
    }

    private Crowd<T> remembered(Sharer who) {
        var known = idle.get(who.crowd());
        if (known != null) {
            return known;
        }
        var crowd = new Crowd<T>();
        remember(who, crowd);
        return crowd;
    }

    private void remember(Sharer who, Crowd<T> crowd) {
        if (idle.size() >= MOST_REMEMBERED) {
            idle.values().removeIf(each -> each.due <= virtualNow);
            if (idle.size() >= MOST_REMEMBERED) {
                idle.clear();
            }
        }
        idle.put(who.crowd(), crowd);
    }

    private static <T> Line<T> lineOf(Crowd<T> crowd, Sharer who) {
        if (crowd.lines.size() >= MOST_LINES) {
            crowd.lines.values().removeIf(line -> line.waiting.isEmpty());
        }
        return crowd.lines.computeIfAbsent(who.user(), user -> new Line<>());
    }
}
