package sh.deploy.e2e.bench.packing;

import java.util.ArrayList;
import java.util.Random;
import sh.deploy.api.time.SystemTime;
import sh.deploy.controllers.scheduler.ClusterView;
import sh.deploy.controllers.scheduler.NodeFacts;
import sh.deploy.controllers.scheduler.Planner;
import sh.deploy.controllers.scheduler.PodFacts;
import sh.deploy.e2e.bench.Table;

/** How long one decision takes in clusters of several sizes: it must not grow with them. */
final class Decisions {
    private static final int PODS = 20_000;

    private Decisions() {}

    static Table table(Trace trace) {
        var table = new Table("Decisions of one thread, pods and machines of the trace", "nodes", "pods per second");
        perSecond(trace, 1_000);
        for (int nodes : new int[] {1_000, 10_000, 100_000}) {
            table.row(nodes, perSecond(trace, nodes));
        }
        return table;
    }

    private static double perSecond(Trace trace, int nodes) {
        var random = new Random(nodes);
        var view = new ClusterView();
        for (int i = 0; i < nodes; i++) {
            var machine = trace.machines().get(random.nextInt(trace.machines().size()));
            view.put(NodeFacts.plain("node-" + i, machine.capacity(), OpenNode.MAX_PODS));
        }
        var pods = new ArrayList<PodFacts>();
        for (int i = 0; i < PODS; i++) {
            var job = trace.jobs().get(random.nextInt(trace.jobs().size()));
            pods.add(PodFacts.plain("trace", "pod-" + i, "", job.requests()));
        }
        var time = new SystemTime();
        long start = time.nanos();
        Planner.plan(view, pods);
        return PODS * 1e9 / (time.nanos() - start);
    }
}
