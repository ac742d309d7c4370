package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sizes of a rolling update: the current set grows into the surge, old sets shrink as far as availability allows. Pure. */
final class Rolling {
    private Rolling() {}

    /** The size to make the current set with, or to grow or shrink it to. */
    static int sizeOfCurrent(Rollout rollout) {
        int has = rollout.current().map(Facts::size).orElse(0);
        if (has >= rollout.wanted()) {
            return rollout.wanted();
        }
        int room = rollout.wanted() + rollout.bounds().surge() - Facts.sum(rollout.all(), Facts::occupied);
        return has + Math.max(0, Math.min(room, rollout.wanted() - has));
    }

    /** What to change in one round: the current set first, and only when it is left as it is the old ones. */
    static List<Step> steps(Rollout rollout, ReplicaSet current) {
        int size = sizeOfCurrent(rollout);
        if (size != Facts.size(current)) {
            return List.of(new Step.Scale(current, size));
        }
        return shrinkOld(rollout, current);
    }

    private static List<Step> shrinkOld(Rollout rollout, ReplicaSet current) {
        var sizes = new LinkedHashMap<ReplicaSet, Integer>();
        rollout.old().stream().filter(Facts::isActive).forEach(set -> sizes.put(set, Facts.size(set)));
        int leastAvailable = rollout.wanted() - rollout.bounds().unavailable();
        int currentMisses = Facts.size(current) - Facts.lastinglyAvailable(current);
        int mayGo = Facts.sum(rollout.all(), Facts::size) - leastAvailable - currentMisses;
        dropUnavailable(sizes, mayGo);
        dropAvailable(sizes, Facts.sum(rollout.all(), Facts::lastinglyAvailable) - leastAvailable);
        var steps = new ArrayList<Step>();
        sizes.forEach((set, size) -> {
            if (size != Facts.size(set)) {
                steps.add(new Step.Scale(set, size));
            }
        });
        return steps;
    }

    /** Old pods that do not work are missed by nobody. */
    private static void dropUnavailable(Map<ReplicaSet, Integer> sizes, int mayGo) {
        int left = mayGo;
        for (var entry : sizes.entrySet()) {
            int broken = Facts.size(entry.getKey()) - Facts.lastinglyAvailable(entry.getKey());
            int drop = Math.max(0, Math.min(left, broken));
            entry.setValue(entry.getValue() - drop);
            left -= drop;
        }
    }

    private static void dropAvailable(Map<ReplicaSet, Integer> sizes, int mayGo) {
        int left = mayGo;
        for (var entry : sizes.entrySet()) {
            int works = Math.min(entry.getValue(), Facts.lastinglyAvailable(entry.getKey()));
            int drop = Math.max(0, Math.min(left, works));
            entry.setValue(entry.getValue() - drop);
            left -= drop;
        }
    }

    /** The set that would be scaled alone: the only active one, or the newest when none is. */
    static Optional<ReplicaSet> onlyOne(Rollout rollout) {
        var active = rollout.active();
        if (active.size() > 1) {
            return Optional.empty();
        }
        if (active.size() == 1) {
            return Optional.of(active.getFirst());
        }
        return rollout.current().or(() -> rollout.old().stream().reduce((earlier, later) -> later));
    }
}
