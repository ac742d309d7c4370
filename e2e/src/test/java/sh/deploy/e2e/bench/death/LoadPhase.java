package sh.deploy.e2e.bench.death;

import io.fabric8.kubernetes.api.model.Pod;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.object.PodState;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Calibration;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.cluster.Burners;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.FaultyCluster;
import sh.deploy.e2e.faults.FaultyHost;

/** No fault, but twice as many hungry processes as cores, and garbage in two virtual machines: whatever is suspected now is innocent. */
final class LoadPhase {
    private static final int PODS_PER_AGENT = 2;
    private static final double LEAST_LOAD = 3;
    private static final long SECONDS_PER_MINUTE = 60;
    /** In which what the load began comes to its end: a lease runs out, a pod is evicted. */
    private static final long AFTERWARDS_SECONDS = 5;

    private final FaultyCluster cluster;
    private final Calibration calibration;
    private final Time time;

    LoadPhase(FaultyCluster cluster, Calibration calibration, Time time) {
        this.cluster = cluster;
        this.calibration = calibration;
        this.time = time;
    }

    void run(Report report, DeathOptions options) throws Exception {
        try (var cleanup = new Cleanup()) {
            var client = cleanup.add(cluster.roles().client(time));
            var nodes = List.copyOf(cluster.agents().keySet());
            int replicas = options.pods() > 0 ? options.pods() : PODS_PER_AGENT * nodes.size();
            var pods = cleanup.add(WorkingPods.start(client, nodes, replicas));
            var before = pods.now();
            long start = time.nanos();
            var garbage = options.garbage() ? garbage(cleanup, before) : List.<Garbage>of();
            var control = cleanup.add(new NaiveTimer(time));
            var burners = cleanup.add(Burners.start());
            report.verdict("stress-ng burns the CPU", !burners.isSubstitute(), burners.name());
            TimeUnit.MILLISECONDS.sleep((long) (options.loadMinutes() * TimeUnit.SECONDS.toMillis(SECONDS_PER_MINUTE)));
            double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            calibration.look("under load");
            control(report, control, load);
            if (options.garbage()) {
                garbage(report, garbage.get(0).rate(), garbage.get(1).rate(), options.loadMinutes());
            }
            burners.close();
            TimeUnit.SECONDS.sleep(AFTERWARDS_SECONDS);

            var lines = cluster.journals().between(start, time.nanos());
            FalseAlarms.between(before, pods.now(), pods.seen(), lines)
                    .addTo(report, options.loadMinutes() + " min of " + burners.name());
            if (pods.mayHaveMissedSome()) {
                report.remark("The watch of pods had a gap: needless replacements may have come and gone in it.");
            }
        }
    }

    /** In the server's virtual machine, and in an agent's. */
    private List<Garbage> garbage(Cleanup cleanup, Map<String, Pod> pods) throws Exception {
        return List.of(
                cleanup.add(Garbage.in(cluster.roles().serverPid(), time)),
                cleanup.add(Garbage.in(agentWithPods(pods).pid(), time)));
    }

    private FaultyHost agentWithPods(Map<String, Pod> pods) {
        return pods.values().stream()
                .map(pod -> cluster.agents().get(PodState.node(pod)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no agent has a pod"));
    }

    private static void garbage(Report report, Garbage.Rate server, Garbage.Rate agent, double minutes) {
        report.add(new Table("Garbage in two virtual machines", "", "server", "an agent with pods")
                .row("MiB/s", server.mebibytesPerSecond(), agent.mebibytesPerSecond())
                .row("forced full collections", server.collections(), agent.collections()));
        report.verdict(
                "as much garbage as asked for, and a forced full collection each minute",
                server.suffices(minutes) && agent.suffices(minutes),
                String.format(
                        Locale.ROOT,
                        "%.0f and %.0f MiB/s, %d and %d collections in %.1f min",
                        server.mebibytesPerSecond(),
                        agent.mebibytesPerSecond(),
                        server.collections(),
                        agent.collections(),
                        minutes));
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
}
