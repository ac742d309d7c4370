package sh.deploy.e2e.bench.death;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Calibration;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultPacing;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.HollowProcess;
import sh.deploy.e2e.bench.cluster.Swarm;
import sh.deploy.e2e.faults.Fault;

/** Faults of whole agents among twenty nodes: until the server's verdict, and until a client sees it. */
public final class NodeDeathBench implements Bench.Measurement {
    private static final double T1_MILLIS = 30;
    private static final double T2_MILLIS = 60;
    private static final double LEAST_RATIO = 300;

    /** What befalls a node here. */
    static final List<Fault> FAULTS = List.of(Fault.LINK_DOWN, Fault.PACKET_LOSS, Fault.FREEZE, Fault.KILL);

    private final Time time = new SystemTime();

    @Override
    public void run(List<String> words, Report report) throws Exception {
        var options = DeathOptions.parse(words, time.nanos());
        System.out.println("Seed " + options.seed());
        var random = new Random(options.seed());
        var calibration = new Calibration(time).look("before");
        try (var cleanup = new Cleanup()) {
            var cluster = FaultyCluster.start("death", cleanup, time);
            cluster.startAgents(options.agents());
            cleanup.add(HollowProcess.in(cluster, options.hollow(), "hollow-", List.of()));
            calibration.look("with " + (options.agents() + options.hollow()) + " nodes");
            var fin = cleanup.add(new RawFin(cluster.network(), time));
            var outcomes = faults(cluster, fin, options, random);
            report(report, outcomes, fin.samples());
            if (options.swarmFaults() > 0) {
                swarm(report, outcomes, swarmFaults(cleanup, options, random));
            }
            if (options.loadMinutes() > 0) {
                new LoadPhase(cluster, time).run(report, options.loadMinutes());
            }
        }
        report.add(calibration.look("after").table()).remark("Seed " + options.seed());
    }

    private List<Outcome> faults(FaultyCluster cluster, RawFin fin, DeathOptions options, Random random)
            throws Exception {
        var pacing = new FaultPacing(
                cluster.agents().keySet(), cluster.journals(), cluster.watch(), options.restMillis(), random, time);
        var run = new FaultRun(cluster.agents(), cluster.journals(), cluster.watch(), pacing, time);
        var order = shuffled(options.faults(), random);
        var outcomes = new ArrayList<Outcome>();
        for (var fault : order) {
            var outcome = run.hit(fault);
            outcomes.add(outcome);
            System.out.println(outcomes.size() + "/" + order.size() + " " + outcome);
            if (fault == Fault.KILL) {
                fin.sample();
            }
        }
        return outcomes;
    }

    private static List<Fault> shuffled(int ofEach, Random random) {
        var order = new ArrayList<Fault>();
        for (var fault : FAULTS) {
            order.addAll(Collections.nCopies(ofEach, fault));
        }
        Collections.shuffle(order, random);
        return order;
    }

    private List<Outcome> swarmFaults(Cleanup outer, DeathOptions options, Random random) throws Exception {
        try (var cleanup = outer.add(new Cleanup())) {
            var swarm = new SwarmFaults(Swarm.start(cleanup, random, time), random);
            var outcomes = new ArrayList<Outcome>();
            for (var fault : shuffled(options.swarmFaults(), random)) {
                var outcome = swarm.hit(fault);
                outcomes.add(outcome);
                System.out.println("Swarm " + outcome);
            }
            return outcomes;
        }
    }

    private static void swarm(Report report, List<Outcome> ours, List<Outcome> swarm) {
        report.add(OutcomeTable.ratios(ours, swarm));
        double ratio = OutcomeTable.seen(swarm).medianMillis()
                / OutcomeTable.seen(ours).medianMillis();
        report.verdict(
                "Docker Swarm takes 300 times as long in the median",
                ratio >= LEAST_RATIO && OutcomeTable.seen(swarm).failures() == 0,
                String.format(Locale.ROOT, "%.0f", ratio));
    }

    private static void report(Report report, List<Outcome> outcomes, Samples fin) {
        report.add(OutcomeTable.of("t1: fault to verdict; t2: fault to a client's watch", outcomes));
        report.add(fin.rowIn(
                Samples.table("SIGKILL of a virtual machine like an agent's, raw"), "to the peer's end of stream"));
        var silent =
                outcomes.stream().filter(each -> each.fault() != Fault.KILL).toList();
        var loud = outcomes.stream().filter(each -> each.fault() == Fault.KILL).toList();
        within(report, "t1 p99 of silent faults", OutcomeTable.seen(silent), T1_MILLIS);
        within(report, "t1 p99 of SIGKILL", OutcomeTable.seen(loud), T1_MILLIS);
        within(report, "t2 p99", OutcomeTable.shown(outcomes), T2_MILLIS);
    }

    private static void within(Report report, String what, Samples samples, double limit) {
        double p99 = samples.millis(0.99);
        report.verdict(
                what + " within " + (int) limit + " ms",
                p99 <= limit && samples.failures() == 0,
                String.format(
                        Locale.ROOT,
                        "%.1f ms, %d of %d never",
                        p99,
                        samples.failures(),
                        samples.count() + samples.failures()));
    }
}
