package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.Standby;
import sh.deploy.controllers.nodes.NodeStanding;

/**
 * The pods of a ReplicaSet that wait to take the place of others, and how many are lacking or too many. Those on silent nodes can take no
 * place and do not count; they are left alone, and are too many when the node is back. Pure.
 */
final class Standbys {
    private static final Comparator<Pod> SOONEST = Comparator.comparing((Pod pod) -> !Standby.isFrozen(pod))
            .thenComparing(pod -> PodState.node(pod).isEmpty())
            .thenComparing(ObjectFacts::created)
            .thenComparing(ObjectFacts::name);

    private final List<Pod> waiting;
    private final StandbyShare share;

    private Standbys(List<Pod> waiting, StandbyShare share) {
        this.waiting = waiting;
        this.share = share;
    }

    /**
     * @param owned the pods the set manages, its replicas included
     * @param ready whether a node is well, and its agent hears at once that one takes a place
     */
    static Standbys of(
            StandbyShare share, List<Pod> owned, Function<String, NodeStanding> standing, Predicate<String> ready) {
        var waiting = owned.stream()
                .filter(Standby::isOne)
                .filter(PodState::isActive)
                .filter(pod ->
                        PodState.node(pod).isEmpty() || standing.apply(PodState.node(pod)) == NodeStanding.IN_CONTACT)
                .sorted(soonestFirst(ready))
                .toList();
        return new Standbys(waiting, share);
    }

    /** One whose agent restarts, or whose node is not well, comes after all others: it takes a place late, or badly. */
    private static Comparator<Pod> soonestFirst(Predicate<String> ready) {
        return Comparator.comparing((Pod pod) -> !PodState.node(pod).isEmpty() && !ready.test(PodState.node(pod)))
                .thenComparing(SOONEST);
    }

    /** Those that have a node, at most so many: they are in place sooner than a pod made now. */
    List<Pod> soonest(int most) {
        return waiting.stream()
                .filter(pod -> !PodState.node(pod).isEmpty())
                .limit(most)
                .toList();
    }

    int lacking() {
        return Math.max(0, share.least() - waiting.size());
    }

    /**
     * Of the nodes with the most of them, so that the death of one takes as few as may be; else those that are nearest to taking a place
     * are kept. One without a node goes first.
     */
    List<Pod> surplus() {
        var kept = new ArrayList<>(waiting);
        var surplus = new ArrayList<Pod>();
        while (kept.size() > share.most()) {
            var on = kept.stream().collect(Collectors.groupingBy(PodState::node, Collectors.counting()));
            on.computeIfPresent("", (_, _) -> Long.MAX_VALUE);
            long most = Collections.max(on.values());
            var next = kept.reversed().stream()
                    .filter(pod -> on.getOrDefault(PodState.node(pod), 0L) == most)
                    .findFirst()
                    .orElseThrow();
            kept.remove(next);
            surplus.add(next);
        }
        return surplus;
    }
}
