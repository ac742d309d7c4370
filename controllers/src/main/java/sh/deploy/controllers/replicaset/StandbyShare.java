package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Comparator;
import java.util.List;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.Standby;
import sh.deploy.controllers.scheduler.NoRoom;

/**
 * How many pods shall stand by for one of an owner's ReplicaSets. In a rollout they belong to the set that has the most replicas: so there
 * are never twice as many, a rollout that fails or pauses early leaves the old pods protected, and the new set, once it leads, gets its
 * own. The old one gives its up as soon as all replicas of the new one are ready, or it is scaled to nothing. While a replica of any of the
 * sets finds no room, none stands by: the room is for replicas. Pure.
 *
 * @param least how many shall wait; fewer are too few
 * @param most how many may; more are too many
 */
record StandbyShare(int least, int most) {
    private static final StandbyShare NONE = new StandbyShare(0, 0);

    /** Of equals the older, whose replicas are known to work. */
    private static final Comparator<ReplicaSet> LEADS = Comparator.comparingInt(ReplicaPlan::replicas)
            .thenComparing(Comparator.comparing(ObjectFacts::created)
                    .thenComparing(ObjectFacts::name)
                    .reversed());

    /**
     * @param siblings the sets of the same owner; the set itself may be among them
     * @param replicas the active ones of all these
     */
    static StandbyShare of(ReplicaSet set, List<ReplicaSet> siblings, List<Pod> replicas) {
        if (ReplicaPlan.replicas(set) == 0
                || mustNotRunTwice(set)
                || replicas.stream().anyMatch(NoRoom::isWhyItWaits)) {
            return NONE;
        }
        int wanted = Standby.wanted(set.getMetadata());
        return siblings.stream()
                .filter(other -> LEADS.compare(other, set) > 0)
                .max(LEADS)
                .map(leader -> isReady(leader) ? NONE : new StandbyShare(0, wanted))
                .orElse(new StandbyShare(wanted, wanted));
    }

    /** Whether the shares of its siblings may be others once a set has changed like this. */
    static boolean mayShift(ReplicaSet before, ReplicaSet now) {
        return ReplicaPlan.replicas(before) != ReplicaPlan.replicas(now) || isReady(before) != isReady(now);
    }

    private static boolean mustNotRunTwice(ReplicaSet set) {
        var template = set.getSpec().getTemplate().getMetadata();
        return template != null && AtMostOne.applies(template);
    }

    private static boolean isReady(ReplicaSet set) {
        var ready = set.getStatus() == null ? null : set.getStatus().getReadyReplicas();
        return ready != null && ready >= ReplicaPlan.replicas(set);
    }
}
