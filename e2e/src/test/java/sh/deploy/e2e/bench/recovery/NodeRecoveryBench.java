package sh.deploy.e2e.bench.recovery;

import io.fabric8.kubernetes.api.model.Event;
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
            List<Recovery> cold = List.of();
            var table = Samples.table("Fault until each replacement answers, all faults");
            if (options.faults() > 0) {
                cold = replaced(cleanup, calibration, report, Way.COLD, shuffled(options.faults(), random), random);
                RecoveryTables.each(cold, Moment.ANSWERED).rowIn(table, Way.COLD.words);
            }
            if (options.standbyFaults() > 0) {
                var order = shuffled(options.standbyFaults(), random);
                var hot = replaced(cleanup, calibration, report, Way.STANDBY, order, random);
                RecoveryTables.each(hot, Moment.ANSWERED).rowIn(table, Way.STANDBY.words);
            }
            report.add(table);
            if (options.swarmFaults() > 0) {
                swarm(report, cold, swarmFaults(cleanup, options, random));
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

    private List<Recovery> replaced(
            Cleanup outer, Calibration calibration, Report report, Way way, List<Fault> order, Random random)
            throws Exception {
        try (var cleanup = outer.add(new Cleanup())) {
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
            var all = new ArrayList<Recovery>();
            var floor = new RawStarts(time);
            for (var fault : order) {
                all.add(run.hit(fault));
                if (way == Way.COLD) {
                    floor.sample(all.getLast().lost());
                }
                System.out.println(way.words + " " + all.size() + "/" + order.size() + " " + all.getLast());
            }
            report(report, way, all);
            if (way == Way.COLD) {
                report.add(floor.table());
            }
            report.remark("The controllers counted " + ControllerEvents.needless(events(client))
                    + " needless replacements (" + way.words + "), " + needlessBefore
                    + " of them before the first fault, and held some back "
                    + ControllerEvents.delays(events(client)) + " times for their share of a minute.");
            return all;
        }
    }

    private static List<Event> events(ApiClient client) {
        return client.listAll(ResourceTypes.EVENT, WebDeployment.NAMESPACE, ListOptions.ALL)
                .items();
    }

    private static void report(Report report, Way way, List<Recovery> all) {
        for (var fault : FAULTS) {
            report.add(RecoveryTables.of(
                    "Fault to what follows, " + way.words + ": " + fault.words() + " ("
                            + of(fault, all).size() + " faults)",
                    of(fault, all)));
        }
        report.add(RecoveryTables.inTurn(all))
                .add(RecoveryTables.stages(all))
                .add(RecoveryTables.aftermath(FAULTS, all));
        answersWithin(report, way, all);
        long missing = all.stream().mapToInt(each -> each.aftermath().missing()).sum();
        long gone =
                all.stream().mapToInt(each -> each.aftermath().originalsGone()).sum();
        report.verdict("no pod is missing for good", missing == 0, missing + " missing");
        report.verdict("no original is deleted that ran through the fault", gone == 0, gone + " deleted");
    }

    private static void answersWithin(Report report, Way way, List<Recovery> all) {
        var answers = RecoveryTables.each(all, Moment.ANSWERED);
        double p99 = answers.millis(0.99);
        report.verdict(
                "replacement answers, " + way.words + ": p99 within " + (int) way.limitMillis + " ms",
                p99 <= way.limitMillis && answers.failures() == 0,
                String.format(
                        Locale.ROOT,
                        "%.0f ms, %d of %d never",
                        p99,
                        answers.failures(),
                        answers.count() + answers.failures()));
    }

    private List<Recovery> swarmFaults(Cleanup outer, RecoveryOptions options, Random random) throws Exception {
        try (var cleanup = outer.add(new Cleanup())) {
            var tasks = SwarmTasks.on(Swarm.start(cleanup, random, time), SWARM_TASKS, random, time);
            var all = new ArrayList<Recovery>();
            for (var fault : shuffled(options.swarmFaults(), random)) {
                all.add(tasks.hit(fault));
                System.out.println("Swarm " + all.getLast());
            }
            return all;
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
