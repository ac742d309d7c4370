package sh.deploy.e2e.bench.recovery;

import io.fabric8.kubernetes.api.model.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Calibration;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultPacing;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.SpreadDeployment;
import sh.deploy.e2e.bench.cluster.Swarm;
import sh.deploy.e2e.faults.Fault;

/** Faults of nodes with real pods: until they are seen, until each lost pod's replacement is bound, and until it answers. */
public final class NodeRecoveryBench implements Bench.Measurement {
    private static final List<Fault> FAULTS = List.of(Fault.LINK_DOWN, Fault.PACKET_LOSS, Fault.FREEZE, Fault.KILL);
    private static final int AGENTS = 4;
    private static final int REPLICAS = 20;
    private static final long REST_MILLIS = 60_000;
    private static final int SWARM_TASKS = 6;

    private final Time time = new SystemTime();

    @Override
    public void run(List<String> words, Report report) throws Exception {
        var options = RecoveryOptions.parse(words, time.nanos());
        System.out.println("Seed " + options.seed());
        var random = new Random(options.seed());
        var calibration = new Calibration(time).look("before");
        try (var cleanup = new Cleanup()) {
            var cold = Series.of(Way.COLD, options.faults(), random);
            var standby = Series.of(Way.STANDBY, options.standbyFaults(), random);
            for (var series : List.of(cold, standby)) {
                if (!series.order.isEmpty()) {
                    report.phase(series.way.words, () -> replaced(cleanup, calibration, report, series, random));
                    report.phase("the tables of it, " + series.way.words, () -> report(report, series));
                }
            }
            if (options.swarmFaults() > 0) {
                var swarm = new ArrayList<Recovery>();
                report.phase("Swarm", () -> swarmFaults(cleanup, options, random, swarm));
                report.phase("the tables of Swarm", () -> swarm(report, cold.all, swarm));
            }
        }
        report.add(calibration.look("after").table()).remark("Seed " + options.seed());
    }

    private enum Way {
        /** Pods are started anew elsewhere, from nothing but a waiting sandbox. */
        COLD("cold", 0, "capacity: {pods: \"7\"}", 1_000),
        /** Pods that stood by, frozen, take the places. */
        STANDBY("standby", 7, "capacity: {pods: \"12\"}", 150);

        private final String words;
        private final int standbys;
        /** Room for all pods on all nodes but one, and sandboxes waiting for them as anywhere. */
        private final String room;

        private final double limitMillis;

        Way(String words, int standbys, String room, double limitMillis) {
            this.words = words;
            this.standbys = standbys;
            this.room = room;
            this.limitMillis = limitMillis;
        }
    }

    /**
     * Faults in their order.
     *
     * @param all what they led to, as far as they came
     */
    private record Series(Way way, List<Fault> order, List<Recovery> all) {
        static Series of(Way way, int ofEach, Random random) {
            return new Series(way, shuffled(ofEach, random), new ArrayList<>());
        }
    }

    private void replaced(Cleanup outer, Calibration calibration, Report report, Series series, Random random)
            throws Exception {
        try (var cleanup = outer.add(new Cleanup())) {
            var way = series.way;
            var cluster = FaultyCluster.start("rec", cleanup, time);
            cluster.startAgents(AGENTS, way.room);
            var nodes = List.copyOf(cluster.agents().keySet());
            var client = cleanup.add(cluster.roles().client(time));
            var pods = cleanup.add(new WebPods(cluster.roles().client(time), time));
            new WebDeployment(client, pods, way.standbys).start(nodes, REPLICAS);
            calibration.look("with " + REPLICAS + " pods, " + way.words);
            var pacing = new FaultPacing(nodes, cluster.journals(), cluster.watch(), REST_MILLIS, random, time);
            var run = new RecoveryRun(cluster, pacing, pods, REPLICAS, way.standbys, time);
            int needlessBefore = ControllerEvents.needless(events(client));
            var floor = new RawStarts(time);
            report.phase("each fault, " + way.words, () -> inflict(series, run, floor));
            if (way == Way.COLD) {
                report.add(floor.table());
            }
            if (pods.gaps() > 0) {
                report.remark("The watch of pods missed something " + pods.gaps() + " times (" + way.words
                        + "): what came then was seen late.");
            }
            report.remark("The controllers counted " + ControllerEvents.needless(events(client))
                    + " needless replacements (" + way.words + "), " + needlessBefore
                    + " of them before the first fault, and held some back "
                    + ControllerEvents.delays(events(client)) + " times for their share of a minute.");
        }
    }

    private static void inflict(Series series, RecoveryRun run, RawStarts floor)
            throws IOException, InterruptedException {
        for (var fault : series.order) {
            var recovery = run.hit(fault);
            series.all.add(recovery);
            System.out.println(series.way.words + " " + series.all.size() + "/" + series.order.size() + " " + recovery);
            if (series.way == Way.COLD && recovery.lost() > 0) {
                floor.sample(recovery.lost());
            }
        }
    }

    private static List<Event> events(ApiClient client) {
        return client.listAll(ResourceTypes.EVENT, SpreadDeployment.NAMESPACE, ListOptions.ALL)
                .items();
    }

    private static void report(Report report, Series series) {
        var way = series.way;
        var all = series.all;
        var apart = all.stream()
                .filter(each -> way == Way.STANDBY && !each.isCovered())
                .toList();
        var covered = all.stream().filter(each -> !apart.contains(each)).toList();
        for (var fault : FAULTS) {
            report.add(RecoveryTables.of(
                    "Fault to what follows, " + way.words + ": " + fault.words() + " ("
                            + of(fault, covered).size() + " faults)",
                    of(fault, covered)));
        }
        report.add(RecoveryTables.inTurn(covered))
                .add(RecoveryTables.stages(covered))
                .add(RecoveryTables.aftermath(FAULTS, all));
        if (!apart.isEmpty()) {
            report.add(RecoveryTables.of(
                    "Apart: faults of nodes that had more pods than stood by elsewhere (" + apart.size() + " faults)",
                    apart));
        }
        answersWithin(report, way, covered, apart.size());
        long bit = all.stream().filter(Recovery::bit).count();
        report.verdict(
                "each fault is inflicted and has an effect, " + way.words,
                bit == series.order.size(),
                bit + " of " + series.order.size());
        long missing = all.stream().mapToInt(each -> each.aftermath().missing()).sum();
        long gone =
                all.stream().mapToInt(each -> each.aftermath().originalsGone()).sum();
        report.verdict("no pod is missing for good, " + way.words, missing == 0, missing + " missing");
        report.verdict("no original is deleted that ran through the fault, " + way.words, gone == 0, gone + " deleted");
        long others =
                all.stream().mapToInt(each -> each.aftermath().othersGone()).sum();
        report.verdict("no pod of another node is deleted, " + way.words, others == 0, others + " deleted");
    }

    private static void answersWithin(Report report, Way way, List<Recovery> covered, int apart) {
        var answers = RecoveryTables.each(covered, Moment.ANSWERED);
        double p99 = answers.millis(0.99);
        report.add(answers.rowIn(Samples.table("Fault until each replacement answers, all faults"), way.words));
        report.verdict(
                "replacement answers, " + way.words + ": p99 within " + (int) way.limitMillis + " ms",
                p99 <= way.limitMillis && answers.failures() == 0 && apart == 0,
                String.format(
                        Locale.ROOT,
                        "%.0f ms, %d of %d never%s",
                        p99,
                        answers.failures(),
                        answers.count() + answers.failures(),
                        apart == 0
                                ? ""
                                : "; " + apart + " faults apart, of nodes with more pods than stood by elsewhere"));
    }

    private void swarmFaults(Cleanup outer, RecoveryOptions options, Random random, List<Recovery> all)
            throws Exception {
        try (var cleanup = outer.add(new Cleanup())) {
            var tasks = SwarmTasks.on(Swarm.start(cleanup, random, time), SWARM_TASKS, random, time);
            for (var fault : shuffled(options.swarmFaults(), random)) {
                all.add(tasks.hit(fault));
                System.out.println("Swarm " + all.getLast());
            }
        }
    }

    private static void swarm(Report report, List<Recovery> ours, List<Recovery> swarm) {
        for (var fault : FAULTS) {
            report.add(RecoveryTables.ofTasks(
                    "Docker Swarm, a manager and two workers as they are by default, asked each 20 ms: "
                            + fault.words(),
                    of(fault, swarm)));
        }
        if (ours.isEmpty()) {
            return;
        }
        double ratio = RecoveryTables.each(swarm, Moment.STARTED).medianMillis()
                / RecoveryTables.each(ours, Moment.STARTED).medianMillis();
        report.remark(String.format(
                Locale.ROOT,
                "Docker Swarm takes %.1f times as long in the median until a replacement's container runs.",
                ratio));
    }

    private static List<Recovery> of(Fault fault, List<Recovery> all) {
        return all.stream().filter(each -> each.fault() == fault).toList();
    }

    private static List<Fault> shuffled(int ofEach, Random random) {
        var order = new ArrayList<Fault>();
        FAULTS.forEach(fault -> order.addAll(Collections.nCopies(ofEach, fault)));
        Collections.shuffle(order, random);
        return order;
    }
}
