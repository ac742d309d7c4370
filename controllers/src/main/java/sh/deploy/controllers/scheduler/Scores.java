package sh.deploy.controllers.scheduler;

import java.util.List;

/**
 * Which of the nodes that may run a pod is taken: the one with the smallest sum. The weights are apart by a factor of ten or more:
 * a wish outweighs the fit, and the safety of an owner's pods outweighs all wishes.
 */
final class Scores {
    record Weighted<T>(double weight, T score) {}

    /** From this sum on, a node was taken although it is the only one of the pod's owner. */
    static final double LAST_RESORT = 1000;

    static final List<Weighted<Score>> BY_NODE =
            List.of(new Weighted<>(LAST_RESORT, new OwnerSpread()), new Weighted<>(LAST_RESORT, new StandbySpread()));

    static final List<Weighted<ProfileScore>> BY_PROFILE =
            List.of(new Weighted<>(100, new PreferNoSchedule()), new Weighted<>(10, new PreferredNodeAffinity()));

    /** Last in line, and the one that the capacity index is sorted by. */
    static final BestFit FIT = new BestFit();

    private Scores() {}

    static double ofProfile(PodFacts pod, NodeProfile profile) {
        double sum = 0;
        for (var entry : BY_PROFILE) {
            sum += entry.weight * entry.score.cost(pod, profile);
        }
        return sum;
    }

    static double ofNode(PodFacts pod, NodeState node, ClusterView view) {
        double sum = FIT.cost(pod, node, view);
        for (var entry : BY_NODE) {
            sum += entry.weight * entry.score.cost(pod, node, view);
        }
        return sum;
    }
}
