package sh.deploy.e2e.bench.death;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.cluster.Burners;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.bench.cluster.Journals;

/** No fault, but twice as many hungry processes as cores, and garbage in both virtual machines: whatever is suspected now is innocent. */
final class LoadPhase {
    private static final int PODS_PER_AGENT = 2;
    private static final double LEAST_LOAD = 3;
    private static final long SECONDS_PER_MINUTE = 60;

    private final FaultyCluster cluster;
    private final Time time;

    LoadPhase(FaultyCluster cluster, Time time) {
        this.cluster = cluster;
        this.time = time;
    }

    void run(Report report, double minutes) throws Exception {
        try (var cleanup = new Cleanup();
                var client = cluster.roles().client(time)) {
            var pods = cleanup.add(
                    WorkingPods.start(client, PODS_PER_AGENT * cluster.agents().size()));
            var before = pods.living();
            var server = cleanup.add(Garbage.in(cluster.roles().serverPid()));
            var agent = cleanup.add(
                    Garbage.in(cluster.agents().values().iterator().next().pid()));
            var control = cleanup.add(new NaiveTimer(time));
            var burners = cleanup.add(Burners.start());
            long start = time.nanos();
            TimeUnit.MILLISECONDS.sleep((long) (minutes * TimeUnit.SECONDS.toMillis(SECONDS_PER_MINUTE)));
            double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            var lines = cluster.journals().between(start, time.nanos());
            var counts = new Counts(
                    lines,
                    before.stream().filter(uid -> !pods.living().contains(uid)).count(),
                    newcomers(pods, before),
                    before.size());

            double seconds = (time.nanos() - start) / 1e9;
            report.add(new Table("Load for " + minutes + " min: " + burners.name(), "", "server", "an agent")
                    .row("garbage MiB/s", server.mebibytes() / seconds, agent.mebibytes() / seconds)
                    .row("full collections", server.collections(), agent.collections()));
            counts.addTo(report);
            control(report, control, load);
        }
    }

    private static long newcomers(WorkingPods pods, java.util.Set<String> before) {
        var newcomers = new HashSet<>(pods.seen());
        newcomers.removeAll(before);
        return newcomers.size();
    }

    private static void control(Report report, NaiveTimer control, double load) {
        boolean heavy = control.alarms() > 0 && load >= LEAST_LOAD;
        var figures = control.alarms() + " alarms, longest gap " + control.longestNanos() / 1_000_000
                + " ms; load average " + load;
        report.verdict("a naive timer of 30 ms flaps, so that the load proves something", heavy, figures);
        if (!heavy) {
            report.remark("The load phase is void: its load was too light to prove anything.");
        }
    }

    /**
     * What the innocent suffered.
     *
     * @param lost pods of before that are gone
     * @param newcomers pods made meanwhile
     */
    record Counts(List<Journals.Line> lines, long lost, long newcomers, int pods) {
        long of(String event) {
            return lines.stream().filter(line -> line.event().equals(event)).count();
        }

        /** What no later insight undoes. */
        long destroyed() {
            return of("node-dead") + of("evict") + lost;
        }

        void addTo(Report report) {
            var table = new Table("False alarms under load", "", "count");
            var suspects = new ArrayList<String>();
            lines.stream()
                    .filter(line -> line.event().equals(Journals.SUSPECT))
                    .forEach(line -> suspects.add(line.node()));
            report.add(table.row("suspicions", suspects.size())
                    .row("nodes ever suspected", new HashSet<>(suspects).size())
                    .row("node-dead", of("node-dead"))
                    .row("evict", of("evict"))
                    .row("pods lost of " + pods, lost)
                    .row("needless replacements", newcomers));
            report.verdict(
                    "no destructive false alarm",
                    destroyed() == 0,
                    of("node-dead") + " dead, " + of("evict") + " evicted, " + lost + " pods lost");
        }
    }
}
