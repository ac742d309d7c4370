package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Comparator;
import java.util.List;
import sh.deploy.api.object.ObjectFacts;

/** Which old ReplicaSets are more than the history shall keep. Pure. */
final class History {
    private History() {}

    static List<Step> steps(Rollout rollout) {
        var limit = rollout.deployment().getSpec().getRevisionHistoryLimit();
        if (limit == null || limit == Integer.MAX_VALUE) {
            return List.of();
        }
        var kept = rollout.old().stream()
                .filter(set -> !ObjectFacts.isBeingDeleted(set))
                .sorted(Comparator.<ReplicaSet>comparingLong(Annotations::revision)
                        .thenComparing(Rollout.OLDEST_FIRST))
                .toList();
        return kept.stream()
                .limit(Math.max(0, kept.size() - limit))
                .filter(History::isEmpty)
                .<Step>map(Step.Delete::new)
                .toList();
    }

    private static boolean isEmpty(ReplicaSet set) {
        var generation = set.getMetadata().getGeneration();
        var observed = set.getStatus() == null ? null : set.getStatus().getObservedGeneration();
        boolean upToDate = generation == null || observed != null && observed >= generation;
        return upToDate && Facts.size(set) == 0 && Facts.pods(set) == 0;
    }
}
