package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import sh.deploy.api.object.ObjectFacts;

/**
 * A Deployment and its ReplicaSets, told apart. Pure.
 *
 * @param current the set of the template as it is now, if there is one
 * @param old all others, oldest first
 * @param oldPodsRemain whether any pod of an old set has not ended yet, those on their way out included
 */
record Rollout(Deployment deployment, Optional<ReplicaSet> current, List<ReplicaSet> old, boolean oldPodsRemain) {
    static final Comparator<ReplicaSet> OLDEST_FIRST =
            Comparator.<ReplicaSet, Instant>comparing(ObjectFacts::created).thenComparing(ObjectFacts::name);

    /** The oldest of the sets with the template counts as the current one, should there be two. */
    static Optional<ReplicaSet> currentOf(Deployment deployment, List<ReplicaSet> sets) {
        return sets.stream()
                .filter(set -> Template.same(
                        set.getSpec().getTemplate(), deployment.getSpec().getTemplate()))
                .min(OLDEST_FIRST);
    }

    static Rollout of(Deployment deployment, List<ReplicaSet> sets, boolean oldPodsRemain) {
        var current = currentOf(deployment, sets);
        var old = sets.stream()
                .filter(set -> current.filter(one -> one == set).isEmpty())
                .sorted(OLDEST_FIRST)
                .toList();
        return new Rollout(deployment, current, old, oldPodsRemain);
    }

    List<ReplicaSet> all() {
        var all = new ArrayList<>(old);
        current.ifPresent(all::add);
        return all;
    }

    List<ReplicaSet> active() {
        return all().stream().filter(Facts::isActive).toList();
    }

    int wanted() {
        return Facts.replicas(deployment);
    }

    Bounds bounds() {
        return Bounds.of(deployment);
    }

    long newestOldRevision() {
        return old.stream().mapToLong(Annotations::revision).max().orElse(0);
    }
}
