package sh.deploy.e2e.bench.packing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import sh.deploy.controllers.scheduler.PodFacts;

/**
 * The pods of a trace, arriving and leaving. Each copy of the trace brings every pod once, with the requests and the lifetime that it
 * had; only arrivals are brought closer together, so that enough pods run at once to fill a cluster.
 */
record Arrivals(List<Arrival> all) {
    record Arrival(double atSeconds, double leavesSeconds, PodFacts pod) {}

    /**
     * @param speedUp by which the times of arrival are divided; lifetimes are not
     * @param spreadSeconds each pod arrives up to this much later, so that copies do not march in step
     */
    static Arrivals replay(Trace trace, Random random, int copies, double speedUp, double spreadSeconds) {
        var arrivals = new ArrayList<Arrival>();
        for (int copy = 0; copy < copies; copy++) {
            for (var job : trace.jobs()) {
                double at = job.createdSeconds() / speedUp + random.nextDouble() * spreadSeconds;
                var pod = PodFacts.plain("trace", "pod-" + arrivals.size(), "", job.requests());
                arrivals.add(new Arrival(at, at + job.lifetimeSeconds(), pod));
            }
        }
        arrivals.sort(Comparator.comparingDouble(Arrival::atSeconds));
        return new Arrivals(arrivals);
    }

    /** Until one in ten pods has arrived nothing is counted: the trace begins with a handful of pods in months. */
    double warmUpSeconds() {
        return all.get(all.size() / 10).atSeconds();
    }
}
