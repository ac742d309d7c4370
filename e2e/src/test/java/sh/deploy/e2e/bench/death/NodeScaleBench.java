package sh.deploy.e2e.bench.death;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Calibration;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultWindows;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.HollowProcess;
import sh.deploy.e2e.bench.cluster.Journals;
import sh.deploy.e2e.bench.cluster.ProcessFigures;

/**
 * What it costs a server to listen to N nodes, and how soon it sees that one of them is silent. The nodes are hollow ones of one process
 * on the same machine, whose CPU time stands beside: the two share the cores, so this is where the machine ends, not the server.
 */
public final class NodeScaleBench implements Bench.Measurement {
    private static final List<Integer> SIZES = List.of(10, 20, 50, 100, 300, 1000);
    /** Threads and connections of a thousand agents in one process need more than those of one. */
    private static final List<String> HEAP =
            List.of("-Xmx2g", "-XX:SoftMaxHeapSize=2g", "-XX:MaxDirectMemorySize=1g", "-XX:ReservedCodeCacheSize=64m");

    private static final int LEAST_CUTS = 100;
    private static final int MOST_CUTS = 100;
    private static final double MOST_CPU_PERCENT = 85;
    private static final double PERCENT = 100;
    private static final double P99 = 0.99;
    private static final double WANTED_MILLIS = 30;
    private static final double KIB_PER_MIB = 1024;
    private static final long CPU_MILLIS = 15_000;
    private static final long SETTLE_MILLIS = 5_000;
    private static final long SEEN_WITHIN_MILLIS = 10_000;
    private static final long FEW_OF = 20;
    private static final long PAUSE_MICROS = 200_000;

    private final Time time = new SystemTime();

    @Override
    public void run(List<String> words, Report report) throws Exception {
        var sizes =
                words.isEmpty() ? SIZES : words.stream().map(Integer::valueOf).toList();
        long seed = time.nanos();
        var random = new Random(seed);
        var calibration = new Calibration(time).look("before");
        var table = new Table(
                "Hollow agents in one process; t1: silence to verdict",
                "nodes",
                "beat ms",
                "allowed silence ms",
                "server CPU % of a core",
                "agents' CPU %",
                "server RSS MiB",
                "t1 n",
                "unseen",
                "invalid",
                "t1 p50 ms",
                "t1 p99 ms",
                "t1 max ms",
                "false suspicions");
        var curve = new ScaleCurve();
        report.phase("the sizes in turn", () -> {
            try (var cleanup = new Cleanup()) {
                var cluster = FaultyCluster.start("death", cleanup, time);
                for (int size : sizes) {
                    var point = measure(cluster, size, report, random);
                    verdicts(report, size, point);
                    curve.add(size, point.complete ? point.seen.millis(P99) : Double.NaN, point.seen.failures());
                    point.rowIn(table, size);
                    calibration.look("after " + size + " nodes");
                    if (isTheLast(size, point, report)) {
                        break;
                    }
                }
            }
        });
        report.add(table)
                .remark(curve.whereItEnds(WANTED_MILLIS))
                .add(calibration.table())
                .remark("Seed " + seed);
    }

    private static void verdicts(Report report, int size, Point point) {
        if (point.complete) {
            report.verdict(
                            size + " nodes: every cut is seen within " + SEEN_WITHIN_MILLIS / 1_000 + " s",
                            point.seen.failures() == 0,
                            point.seen.failures() + " of " + point.cuts() + " not")
                    .verdict(
                            size + " nodes: at most one cut in " + FEW_OF + " does not count",
                            point.invalid * FEW_OF <= point.cuts(),
                            point.invalid + " of " + point.cuts() + ", whose node was suspect or had dialled anew");
        }
    }

    private static boolean isTheLast(int size, Point point, Report report) {
        double cpu = point.serverPercent + point.agentsPercent;
        System.out.println(size + " nodes: server and agents took " + (long) cpu + " % of a core");
        if (cpu > MOST_CPU_PERCENT * Runtime.getRuntime().availableProcessors()) {
            report.remark("No more than " + size + " nodes were tried: with them this machine is full.");
            return true;
        }
        return !point.complete;
    }

    /** As far as it came. */
    private Point measure(FaultyCluster cluster, int size, Report report, Random random) throws InterruptedException {
        var point = new Point();
        try {
            for (int round = 0; round * size < LEAST_CUTS; round++) {
                measureRound(cluster, size, "scale-" + size + "-" + round + "-", point, random);
            }
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception tooMany) {
            tooMany.printStackTrace();
            report.verdict(
                    size + " nodes are measured to the end",
                    false,
                    "it ended after " + point.seen.count() + " cuts: " + tooMany);
        }
        point.complete = point.cuts() >= LEAST_CUTS;
        return point;
    }

    /** Agents that never fell silent before, so that nothing is held against them. */
    private void measureRound(FaultyCluster cluster, int size, String prefix, Point point, Random random)
            throws Exception {
        try (var hollow = HollowProcess.in(cluster, size, prefix, HEAP)) {
            Thread.sleep(SETTLE_MILLIS);
            long start = time.nanos();
            var server = ProcessFigures.of(cluster.roles().serverPid(), false);
            var agents = ProcessFigures.of(hollow.pid(), false);
            Thread.sleep(CPU_MILLIS);
            double seconds = (time.nanos() - start) / 1e9;
            var serverNow = ProcessFigures.of(cluster.roles().serverPid(), false);
            point.serverPercent = percent(server, serverNow, seconds);
            point.agentsPercent = percent(agents, ProcessFigures.of(hollow.pid(), false), seconds);
            point.serverMebibytes = serverNow.rssKib() / KIB_PER_MIB;

            patience(cluster, prefix, point);

            var cuts = cut(cluster.journals(), hollow, prefix, size, point, random);
            point.falseSuspicions += cuts.outside(cluster.journals().between(start, time.nanos()), Journals.SUSPECT);
        }
        forget(cluster, prefix, size);
    }

    /** As the server shows it: of the node with the most. */
    private void patience(FaultyCluster cluster, String prefix, Point point) {
        try (var client = cluster.roles().client(time)) {
            for (var node : client.document("/statusz").path("nodes")) {
                if (node.path("name").asString("").startsWith(prefix)) {
                    point.beatMillis =
                            Math.max(point.beatMillis, node.path("beatMillis").asLong());
                    point.allowedMillis = Math.max(
                            point.allowedMillis,
                            node.path("allowedSilenceMillis").asLong());
                }
            }
        }
    }

    private static double percent(ProcessFigures before, ProcessFigures after, double seconds) {
        return PERCENT * (after.cpuTicks() - before.cpuTicks()) / ProcessFigures.TICKS_PER_SECOND / seconds;
    }

    private static final class Point {
        final Samples seen = new Samples();
        long beatMillis;
        long allowedMillis;
        double serverPercent;
        double agentsPercent;
        double serverMebibytes;
        int invalid;
        long falseSuspicions;
        boolean complete;

        long cuts() {
            return seen.count() + seen.failures() + invalid;
        }

        void rowIn(Table table, int size) {
            table.row(
                    size,
                    beatMillis,
                    allowedMillis,
                    serverPercent,
                    agentsPercent,
                    serverMebibytes,
                    seen.count(),
                    seen.failures(),
                    invalid,
                    seen.medianMillis(),
                    seen.millis(P99),
                    seen.millis(1),
                    falseSuspicions);
        }
    }

    /**
     * The first cut of each process does not count: what it takes to cut for the first time, 20 ms and more, is no time of the server's.
     *
     * @return when each was cut, those excepted that were not
     */
    private FaultWindows cut(
            Journals journals, HollowProcess hollow, String prefix, int size, Point point, Random random)
            throws Exception {
        var cuts = new FaultWindows();
        int first = random.nextInt(size);
        for (int i = 0; i <= Math.min(size, MOST_CUTS); i++) {
            boolean counts = i > 0;
            var node = prefix + (1 + (first + i) % size);
            TimeUnit.MICROSECONDS.sleep(random.nextLong(PAUSE_MICROS));
            var at = hollow.cut(node);
            if (at.isEmpty()) {
                point.invalid += counts ? 1 : 0;
                continue;
            }
            var seen = journals.await(at.getAsLong(), SEEN_WITHIN_MILLIS, line -> line.is(Journals.SUSPECT, node));
            if (counts) {
                seen.ifPresentOrElse(line -> point.seen.took(line.atNanos() - at.getAsLong()), point.seen::failed);
            }
            hollow.heal(node);
            cuts.add(node, at.getAsLong(), time.nanos());
        }
        return cuts;
    }

    /** So that the server waits for none of them any more. */
    private void forget(FaultyCluster cluster, String prefix, int size) {
        try (ApiClient client = cluster.roles().client(time)) {
            for (int i = 1; i <= size; i++) {
                forget(client, prefix + i);
            }
        }
    }

    /** One that never came is not there. */
    private static void forget(ApiClient client, String node) {
        try {
            client.delete(ResourceTypes.NODE, "", node, Deletion.USUAL);
        } catch (ProblemException refused) {
            if (refused.problem().reason() != Reason.NOT_FOUND) {
                throw refused;
            }
        }
    }
}
