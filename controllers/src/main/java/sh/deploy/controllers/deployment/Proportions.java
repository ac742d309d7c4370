package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * New sizes when the number of replicas changes in the middle of a rollout: each set keeps its share, so that the risk stays what it
 * was. Pure.
 */
final class Proportions {
    private Proportions() {}

    static List<Step> steps(Rollout rollout) {
        var only = Rolling.onlyOne(rollout);
        if (only.isPresent()) {
            return List.of(new Step.Scale(only.get(), rollout.wanted()));
        }
        if (rollout.current().filter(set -> isSaturated(rollout, set)).isPresent()) {
            return rollout.old().stream()
                    .filter(Facts::isActive)
                    .<Step>map(set -> new Step.Scale(set, 0))
                    .toList();
        }
        return Facts.recreates(rollout.deployment()) ? List.of() : shares(rollout);
    }

    private static List<Step> shares(Rollout rollout) {
        int most =
                rollout.wanted() == 0 ? 0 : rollout.wanted() + rollout.bounds().surge();
        int toAdd = most - Facts.sum(rollout.active(), Facts::size);
        var sets = new ArrayList<>(rollout.active());
        sets.sort(largestFirst(toAdd > 0));
        var sizes = new int[sets.size()];
        int added = 0;
        for (int i = 0; i < sizes.length; i++) {
            int share = toAdd == 0 ? 0 : share(rollout, sets.get(i), most, toAdd - added, toAdd > 0);
            sizes[i] = Facts.size(sets.get(i)) + share;
            added += share;
        }
        // What rounding left over goes to the largest.
        if (sizes.length > 0) {
            sizes[0] = Math.max(0, sizes[0] + toAdd - added);
        }
        var steps = new ArrayList<Step>();
        for (int i = 0; i < sizes.length; i++) {
            steps.add(new Step.Scale(sets.get(i), sizes[i]));
        }
        return steps;
    }

    private static int share(Rollout rollout, ReplicaSet set, int most, int left, boolean growing) {
        int size = Facts.size(set);
        if (rollout.wanted() == 0) {
            return -size;
        }
        int before = Annotations.maximum(set);
        if (before == 0) {
            var status = rollout.deployment().getStatus();
            before = Math.max(1, status == null ? size : Facts.or(status.getReplicas(), size));
        }
        int fair = Math.toIntExact(Math.round((double) size * most / before)) - size;
        return growing ? Math.min(fair, left) : Math.max(fair, left);
    }

    /** Among equals the newer grows first, and the older shrinks first. */
    private static Comparator<ReplicaSet> largestFirst(boolean growing) {
        var bySize = Comparator.<ReplicaSet>comparingInt(Facts::size).reversed();
        return bySize.thenComparing(growing ? Rollout.OLDEST_FIRST.reversed() : Rollout.OLDEST_FIRST);
    }

    private static boolean isSaturated(Rollout rollout, ReplicaSet current) {
        return Facts.size(current) == rollout.wanted()
                && Annotations.desired(current) == rollout.wanted()
                && Facts.available(current) == rollout.wanted();
    }
}
