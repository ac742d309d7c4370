package sh.deploy.apiserver.admission.quota;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.kinds.amounts.Amounts;
import sh.deploy.apiserver.log.Room;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.Snapshot;

/**
 * The quotas of one namespace and what is used of them. Changed by the thread that replays the log, which is the one that gives
 * revisions; any other may read {@link #quotas}.
 */
final class NamespaceUsage {
    private final ObjectUses uses;
    private final Map<String, QuotaUsage> byName = new TreeMap<>();
    /** By the names of the quotas: what objects have that are not replayed yet. */
    private final Map<String, Amounts> taken = new HashMap<>();

    private volatile List<QuotaUsage> quotas = List.of();

    NamespaceUsage(String namespace) {
        this.uses = new ObjectUses(namespace);
    }

    /** In the order of their names. */
    List<QuotaUsage> quotas() {
        return quotas;
    }

    boolean isBounded() {
        return !byName.isEmpty();
    }

    /** False when it says what it said before. Else all is to be counted anew, since it may bound something else. */
    boolean put(Quota quota) {
        var before = byName.get(quota.name());
        if (before != null && before.quota().equals(quota)) {
            return false;
        }
        byName.put(quota.name(), QuotaUsage.unused(quota));
        return true;
    }

    void remove(String quota) {
        byName.remove(quota);
        publish();
    }

    /** Counts what the namespace has; before the first time no change is followed. */
    void count(Snapshot state, ReadAhead ahead) {
        uses.read(state, ahead);
        byName.replaceAll((name, usage) -> new QuotaUsage(usage.quota(), uses.total(usage.quota(), state)));
        publish();
    }

    /** The quotas whose figures it changes. */
    List<ObjectKey> follow(Change change) {
        if (!uses.areRead()) {
            return List.of();
        }
        var before = uses.before(change);
        var after = uses.follow(change);
        if (after.equals(before)) {
            return List.of();
        }
        var moved = new ArrayList<ObjectKey>(0);
        byName.replaceAll((name, usage) -> {
            var next = usage.instead(before, after);
            if (!next.used().equals(usage.used())) {
                moved.add(usage.key());
            }
            return next;
        });
        if (!moved.isEmpty()) {
            publish();
        }
        return moved;
    }

    private void publish() {
        quotas = List.copyOf(byName.values());
    }

    Room room(Use use) {
        return new Room() {
            private Map<String, Amounts> charged = Map.of();

            @Override
            public boolean isFree() {
                return byName.values().stream()
                        .allMatch(usage -> usage.refused(use, takenOf(usage)).isEmpty());
            }

            @Override
            public void take() {
                charged = new HashMap<>();
                byName.forEach((name, usage) -> charged.put(name, usage.quota().charge(use)));
                charged.forEach((name, amounts) -> taken.merge(name, amounts, Amounts::plus));
            }

            @Override
            public void giveBack() {
                charged.forEach((name, amounts) -> taken.computeIfPresent(
                        name, (same, all) -> all.minus(amounts).withoutZeros()));
            }
        };
    }

    private Amounts takenOf(QuotaUsage usage) {
        return taken.getOrDefault(usage.quota().name(), Amounts.NONE);
    }
}
