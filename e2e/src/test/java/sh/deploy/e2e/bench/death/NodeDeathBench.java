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
import sh.deploy.e2e.bench.cluster.FaultWindows;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.HollowProcess;
import sh.deploy.e2e.bench.cluster.Journals;
import sh.deploy.e2e.bench.cluster.RolesCluster;
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
            cluster.startAgents(options.agents(), room(options));
            if (options.hollow() > 0) {
                cleanup.add(HollowProcess.in(cluster, options.hollow(), "hollow-", List.of()));
            }
            calibration.look("with " + (options.agents() + options.hollow()) + " nodes");
            List<Outcome> outcomes = options.faults() > 0 ? faults(cluster, report, options, random) : List.of();
            if (options.loadMinutes() > 0) {
                report.phase("the load phase", () -> new LoadPhase(cluster, calibration, time).run(report, options));
            }
            journalsRead(report, cluster.journals());
            if (options.swarmFaults() > 0) {
                swarm(report, outcomes, swarmFaults(cleanup, report, options, random), options.swarmFaults());
            }
        }
        report.add(calibration.look("after").table()).remark("Seed " + options.seed());
    }

    /** Whoever asks for so many pods asks for agents that take them, and that hold sandboxes ready as anywhere. */
    private static String room(DeathOptions options) {
        return options.pods() > 0 ? "capacity: {pods: \"" + options.pods() + "\"}" : RolesCluster.LITTLE_ROOM;
    }

    private List<Outcome> faults(FaultyCluster cluster, Report report, DeathOptions options, Random random)
            throws Exception {
        var pacing = new FaultPacing(
                cluster.agents().keySet(), cluster.journals(), cluster.watch(), options.restMillis(), random, time);
        var order = shuffled(options.faults(), random);
        long start = time.nanos();
        try (var run = new FaultRun(cluster.agents(), cluster.journals(), cluster.watch(), pacing, time);
                var fin = new RawFin(cluster.network(), time)) {
            report.phase("the fault phase", () -> {
                for (var fault : order) {
                    var hit = run.hit(fault);
                    System.out.println(run.outcomes().size() + "/" + order.size() + " " + hit);
                    if (fault == Fault.KILL) {
                        fin.sample();
                    }
                }
            });
            report(report, run.outcomes(), fin.samples());
            report.add(OutcomeTable.beyond(T1_MILLIS, T2_MILLIS, run.circumstances()));
            allBit(report, "each fault bit", run.outcomes(), options.faults());
            innocents(report, run.windows(), cluster.journals().between(start, time.nanos()));
            return run.outcomes();
        }
    }

    private static void innocents(Report report, FaultWindows windows, List<Journals.Line> lines) {
        long dead = windows.outside(lines, Journals.DEAD);
        long evicted = windows.outside(lines, Journals.EVICT);
        report.verdict(
                "no node is dead, or loses a pod, that is under no fault",
                dead + evicted == 0,
                dead + " dead, " + evicted + " evicted; " + windows.outside(lines, Journals.SUSPECT)
                        + " times suspected for a moment, which is no verdict");
    }

    private static List<Fault> shuffled(int ofEach, Random random) {
        var order = new ArrayList<Fault>();
        for (var fault : FAULTS) {
            order.addAll(Collections.nCopies(ofEach, fault));
        }
        Collections.shuffle(order, random);
        return order;
    }

    private List<Outcome> swarmFaults(Cleanup outer, Report report, DeathOptions options, Random random) {
        var outcomes = new ArrayList<Outcome>();
        report.phase("the swarm's fault phase", () -> {
            try (var cleanup = outer.add(new Cleanup())) {
                var swarm = new SwarmFaults(Swarm.start(cleanup, random, time), random);
                for (var fault : shuffled(options.swarmFaults(), random)) {
                    var outcome = swarm.hit(fault);
                    outcomes.add(outcome);
                    System.out.println("Swarm " + outcome);
                }
            }
        });
        return outcomes;
    }

    private static void swarm(Report report, List<Outcome> ours, List<Outcome> swarm, int asked) {
        report.add(OutcomeTable.ratios(ours, swarm));
        allBit(report, "each fault of the swarm bit", swarm, asked);
        if (ours.isEmpty()) {
            return;
        }
        double ratio = OutcomeTable.seen(swarm).medianMillis()
                / OutcomeTable.seen(ours).medianMillis();
        report.verdict(
                "Docker Swarm takes 300 times as long in the median",
                ratio >= LEAST_RATIO && OutcomeTable.seen(swarm).failures() == 0,
                String.format(Locale.ROOT, "%.0f", ratio));
    }

    /** One that did not bite is no sample, so that too few of a kind may be left to say anything. */
    private static void allBit(Report report, String promise, List<Outcome> outcomes, int asked) {
        long least = OutcomeTable.leastBitten(outcomes);
        report.verdict(
                promise,
                least >= asked && outcomes.stream().allMatch(Outcome::bit),
                "at least " + least + " of " + asked + " of each kind");
    }

    /** What is not read there counts as never having happened. */
    private static void journalsRead(Report report, Journals journals) {
        report.verdict(
                "every line of the journals is understood",
                journals.unreadable() == 0,
                journals.unreadable() + " are not");
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
