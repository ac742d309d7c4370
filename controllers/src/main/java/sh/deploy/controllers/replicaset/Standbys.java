package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.Standby;
import sh.deploy.controllers.nodes.NodeStanding;

/**
 * The pods of a ReplicaSet that wait to take the place of others, and how many shall. Those on silent nodes can take no place and do not
 * count; they are left alone, and are too many when the node is back. Pure.
 */
final class Standbys {
    /** Those that can take a place soonest, first. */
    private static final Comparator<Pod> SOONEST = Comparator.comparing((Pod pod) -> !Standby.isFrozen(pod))
            .thenComparing(pod -> PodState.node(pod).isEmpty())
            .thenComparing(ObjectFacts::created)
            .thenComparing(ObjectFacts::name);

    private final List<Pod> waiting;
    private final int wanted;

    private Standbys(List<Pod> waiting, int wanted) {
        this.waiting = waiting;
        this.wanted = wanted;
    }

    /** @param owned the pods the set manages, its replicas included */
    static Standbys of(ReplicaSet set, List<Pod> owned, Function<String, NodeStanding> standing) {
        var waiting = owned.stream()
                .filter(Standby::isOne)
                .filter(PodState::isActive)
                .filter(pod ->
                        PodState.node(pod).isEmpty() || standing.apply(PodState.node(pod)) == NodeStanding.IN_CONTACT)
                .sorted(SOONEST)
                .toList();
        return new Standbys(waiting, wanted(set));
    }

    /** None for a set of no replicas, nor where a pod must not run twice. */
    private static int wanted(ReplicaSet set) {
        var template = set.getSpec().getTemplate().getMetadata();
        boolean none = ReplicaPlan.replicas(set) == 0 || template == null || AtMostOne.applies(template);
        return none ? 0 : Standby.wanted(template);
    }

    /** Those that have a node, at most so many: they are in place sooner than a pod made now. */
    List<Pod> soonest(int most) {
        return waiting.stream()
                .filter(pod -> !PodState.node(pod).isEmpty())
                .limit(most)
                .toList();
    }

    int lacking() {
        return Math.max(0, wanted - waiting.size());
    }

    /** Those that are nearest to taking a place are kept. */
    List<Pod> surplus() {
        return waiting.subList(Math.min(wanted, waiting.size()), waiting.size());
    }
}
