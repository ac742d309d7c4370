package sh.deploy.controllers.scheduler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * Gives waiting pods to nodes. Each placement is entered in the view before the next pod is looked at, so a batch never gives
 * away the same capacity twice.
 */
public final class Planner {
    private static final Comparator<PodFacts> QUEUE = Comparator.comparingInt(PodFacts::priority)
            .reversed()
            .thenComparing(PodFacts::standby)
            .thenComparing(PodFacts::created)
            .thenComparing(PodFacts::namespace)
            .thenComparing(PodFacts::name);

    /** Pods that ask for the same get the same refusal while nothing becomes free. */
    private record Demand(Resources requests, List<HostPort> ports, PodFacts.Where where) {}

    private Planner() {}

    /** Places what fits, by priority and age, of equal priority what is to work before what is to stand by; changes the view by exactly the placements of the answer. */
    public static Plan plan(ClusterView view, Collection<PodFacts> waiting) {
        var placements = new ArrayList<Plan.Placement>();
        var refusals = new ArrayList<Plan.Refusal>();
        var refused = new HashMap<Demand, Plan.Why>();
        for (var each : waiting.stream().sorted(QUEUE).toList()) {
            var pod = view.claims().bound(each);
            var demand = new Demand(pod.requests(), pod.ports(), pod.where());
            var node = refused.containsKey(demand) ? null : NodeSearch.best(pod, view);
            if (node == null) {
                refusals.add(new Plan.Refusal(each, refused.computeIfAbsent(demand, any -> why(pod, view))));
            } else {
                view.place(each, node.name());
                placements.add(new Plan.Placement(each, node.name()));
            }
        }
        return new Plan(placements, refusals);
    }

    private static Plan.Why why(PodFacts pod, ClusterView view) {
        var reasons = new TreeMap<String, List<String>>();
        view.nodes().forEach(node -> reasons.put(node.name(), Filters.refusals(pod, node)));
        boolean lacks = reasons.values().stream().flatMap(List::stream).anyMatch(NoRoom::isWhy);
        boolean tooLarge = lacks && view.nodes().stream().noneMatch(node -> new EmptyNode(node.facts()).takes(pod));
        return new Plan.Why(reasons, tooLarge, pod.where().volumes().obstacle());
    }
}
