package sh.deploy.e2e.bench.death;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Calibration;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.ProcessFigures;

/**
 * What it costs a server to listen to N nodes, and how soon it sees that one of them is silent. The nodes are hollow ones of one process
 * on the same machine, whose CPU time stands beside: the two share the cores, so this is where the machine ends, not the server.
 */
public final class NodeScaleBench implements Bench.Measurement {
    private static final List<Integer> SIZES = List.of(10, 50, 100, 300, 1000);
    /** Threads and connections of a thousand agents in one process need more than those of one. */
    private static final List<String> HEAP =
            List.of("-Xms256m", "-Xmx2g", "-Xmn64m", "-XX:MaxDirectMemorySize=1g", "-XX:ReservedCodeCacheSize=64m");

    private static final int CUTS = 50;
    private static final long CPU_MILLIS = 15_000;
    private static final long SETTLE_MILLIS = 5_000;
    private static final long SEEN_WITHIN_MILLIS = 10_000;
    private static final long PAUSE_MICROS = 200_000;

    private final Time time = new SystemTime();

    @Override
    public Report run(List<String> words) throws Exception {
        var sizes =
                words.isEmpty() ? SIZES : words.stream().map(Integer::valueOf).toList();
        long seed = time.nanos();
        var random = new Random(seed);
        var report = new Report();
        var calibration = new Calibration(time).look("before");
        var table = new Table(
                "Hollow agents in one process; t1: silence to verdict",
                "nodes",
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
        try (var cleanup = new Cleanup()) {
            var cluster = DeathCluster.start(cleanup, time);
            for (int size : sizes) {
                try {
                    measure(cluster, size, table, random);
                } catch (IllegalStateException tooMany) {
                    report.remark(size + " nodes: " + tooMany.getMessage());
                }
                calibration.look("after " + size + " nodes");
            }
        }
        return report.add(table).add(calibration.table()).remark("Seed " + seed);
    }

    private void measure(DeathCluster cluster, int size, Table table, Random random) throws Exception {
        var prefix = "scale-" + size + "-";
        try (var hollow = cluster.startHollow(size, prefix, HEAP)) {
            Thread.sleep(SETTLE_MILLIS);
            long start = time.nanos();
            var server = ProcessFigures.of(cluster.roles().serverPid(), false);
            var agents = ProcessFigures.of(hollow.pid(), false);
            Thread.sleep(CPU_MILLIS);
            double seconds = (time.nanos() - start) / 1e9;
            var serverNow = ProcessFigures.of(cluster.roles().serverPid(), false);
            double serverCpu = percent(server, serverNow, seconds);
            double agentsCpu = percent(agents, ProcessFigures.of(hollow.pid(), false), seconds);

            var cuts = cut(cluster.journals(), hollow, prefix, size, random);
            table.row(
                    size,
                    serverCpu,
                    agentsCpu,
                    serverNow.rssKib() / 1024.0,
                    cuts.seen.count(),
                    cuts.seen.failures(),
                    cuts.invalid,
                    cuts.seen.medianMillis(),
                    cuts.seen.millis(0.99),
                    cuts.seen.millis(1),
                    falseSuspicions(cluster.journals(), start, cuts.cutNodes));
        }
        forget(cluster, prefix, size);
    }

    private static double percent(ProcessFigures before, ProcessFigures after, double seconds) {
        return 100 * (after.cpuTicks() - before.cpuTicks()) / ProcessFigures.TICKS_PER_SECOND / seconds;
    }

    private static final class Cuts {
        final Samples seen = new Samples();
        final List<String> cutNodes = new ArrayList<>();
        int invalid;
    }

    private Cuts cut(Journals journals, HollowProcess hollow, String prefix, int size, Random random) throws Exception {
        var cuts = new Cuts();
        int first = random.nextInt(size);
        for (int i = 0; i < CUTS; i++) {
            var node = prefix + (1 + (first + i) % size);
            TimeUnit.MICROSECONDS.sleep(random.nextLong(PAUSE_MICROS));
            var at = hollow.cut(node);
            if (at.isEmpty()) {
                cuts.invalid++;
                continue;
            }
            cuts.cutNodes.add(node);
            journals.await(at.getAsLong(), SEEN_WITHIN_MILLIS, line -> line.is(FaultRun.SUSPECT, node))
                    .ifPresentOrElse(line -> cuts.seen.took(line.atNanos() - at.getAsLong()), cuts.seen::failed);
            hollow.heal(node);
        }
        return cuts;
    }

    /** Of nodes that were never cut, from the time they had settled. */
    private long falseSuspicions(Journals journals, long fromNanos, List<String> cutNodes) {
        return journals.between(fromNanos, time.nanos()).stream()
                .filter(line -> line.event().equals(FaultRun.SUSPECT) && !cutNodes.contains(line.node()))
                .count();
    }

    /** So that the server waits for none of them any more. */
    private void forget(DeathCluster cluster, String prefix, int size) {
        try (ApiClient client = cluster.roles().client(time)) {
            for (int i = 1; i <= size; i++) {
                client.delete(ResourceTypes.NODE, "", prefix + i, Deletion.USUAL);
            }
        }
    }
}
