package sh.deploy.e2e.bench.footprint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.cluster.BenchCluster;
import sh.deploy.e2e.bench.cluster.ProcessFigures;
import sh.deploy.e2e.cluster.Command;

/** One node and ten pods, then an agent of its own; what they take, and the command line beside kubectl. */
public final class FootprintBench implements Bench.Measurement {
    private static final int STARTS = 5;
    private static final int PODS = 10;
    private static final int PAIRS = 20;
    private static final long SETTLE_MILLIS = 20_000;
    private static final long IDLE_MILLIS = 60_000;
    private static final double KIB_PER_MIB = 1024;

    private final Time time = new SystemTime();

    @Override
    public void run(List<String> options, Report report) throws Exception {
        var starts = new Samples();
        try (var cluster = BenchCluster.prepare()) {
            cluster.up();
            for (int i = 0; i < STARTS; i++) {
                cluster.deployctl("down", "--data", cluster.data().toString()).succeeded();
                measureStart(cluster, starts);
            }
            runPods(cluster);
            Thread.sleep(SETTLE_MILLIS);
            processes(report, cluster, Map.of("server, controllers and node", "deploy", "PostgreSQL", "postgres"));
            commandLine(report, cluster);
        }
        report.add(starts.rowIn(Samples.table("exec of `up` to /readyz, warm"), "Deploy"));
        report.verdict("/readyz within 3 s", starts.medianMillis() <= 3000 && starts.failures() == 0, millis(starts));
        agentAlone(report);
    }

    private void measureStart(BenchCluster cluster, Samples starts) throws Exception {
        try (var clock = new ReadyClock(cluster.port(), time)) {
            long start = time.nanos();
            cluster.up();
            clock.readyNanos().ifPresentOrElse(ready -> starts.took(ready - start), starts::failed);
        }
    }

    private static void runPods(BenchCluster cluster) {
        var names = IntStream.range(0, PODS).mapToObj(i -> "pod-" + i).toList();
        var manifest = new StringBuilder();
        for (var name : names) {
            manifest.append("---\napiVersion: v1\nkind: Pod\nmetadata: {name: ")
                    .append(name)
                    .append("}\n")
                    .append("spec: {terminationGracePeriodSeconds: 0, containers: [{name: main, image: ")
                    .append("\"deploy.local/busybox:1\", command: [sleep, \"100000\"]}]}\n");
        }
        Command.run(cluster.environment(), manifest.toString(), cluster.deployctlLine("apply", "-f", "-"))
                .succeeded();
    }

    private void processes(Report report, BenchCluster cluster, Map<String, String> named) throws Exception {
        var before = figures(cluster, named);
        long start = time.nanos();
        Thread.sleep(IDLE_MILLIS);
        double seconds = (time.nanos() - start) / 1e9;
        var table = new Table(
                "Processes with " + PODS + " pods, idle for " + IDLE_MILLIS / 1000 + " s",
                "process",
                "RSS MiB",
                "PSS MiB",
                "CPU % of a core");
        double cpu = 0;
        for (var entry : figures(cluster, named).entrySet()) {
            var now = entry.getValue();
            long ticks = now.cpuTicks()
                    - Objects.requireNonNull(before.get(entry.getKey())).cpuTicks();
            double percent = 100 * ticks / ProcessFigures.TICKS_PER_SECOND / seconds;
            cpu += percent;
            table.row(entry.getKey(), now.rssKib() / KIB_PER_MIB, now.pssKib() / KIB_PER_MIB, percent);
            if (entry.getKey().startsWith("server")) {
                report.verdict(
                        "server process within 300 MiB",
                        now.rssKib() <= 300 * KIB_PER_MIB,
                        String.format(Locale.ROOT, "%.0f MiB", now.rssKib() / KIB_PER_MIB));
            }
        }
        report.add(table).verdict("idle within 3 % of a core", cpu <= 3, String.format(Locale.ROOT, "%.1f %%", cpu));
    }

    private static Map<String, ProcessFigures> figures(BenchCluster cluster, Map<String, String> named)
            throws IOException {
        var figures = new LinkedHashMap<String, ProcessFigures>();
        for (var entry : named.entrySet()) {
            boolean family = entry.getValue().equals("postgres");
            figures.put(entry.getKey(), ProcessFigures.of(cluster.pid(entry.getValue()), family));
        }
        return figures;
    }

    private void commandLine(Report report, BenchCluster cluster) {
        var ours = new Samples();
        var kubectl = new Samples();
        var ourLine = cluster.deployctlLine("get", "pods");
        var theirLine = List.of(System.getenv().getOrDefault("KUBECTL", "kubectl"), "get", "pods");
        try {
            timed(cluster, theirLine, new Samples());
        } catch (java.io.UncheckedIOException absent) {
            report.remark("No kubectl to compare with: put one in PATH or name it in KUBECTL.");
            return;
        }
        timed(cluster, ourLine, new Samples());
        for (int i = 0; i < PAIRS; i++) {
            timed(cluster, ourLine, ours);
            timed(cluster, theirLine, kubectl);
        }
        var table = Samples.table("`get pods` of " + PODS + " pods, wall time");
        ours.rowIn(table, "deployctl");
        kubectl.rowIn(table, "kubectl");
        double ratio = ours.medianMillis() / kubectl.medianMillis();
        report.add(table)
                .verdict(
                        "deployctl in at most 2.5 of kubectl's time",
                        ratio <= 2.5 && ours.failures() == 0,
                        String.format(Locale.ROOT, "%.2f", ratio));
    }

    private void timed(BenchCluster cluster, List<String> line, Samples samples) {
        long start = time.nanos();
        if (Command.run(cluster.environment(), "", line).exitCode() == 0) {
            samples.took(time.nanos() - start);
        } else {
            samples.failed();
        }
    }

    private void agentAlone(Report report) throws Exception {
        try (var cluster = BenchCluster.start("--nodes", "2")) {
            runPods(cluster);
            Thread.sleep(SETTLE_MILLIS);
            var agent = ProcessFigures.of(cluster.pid("node-2"), false);
            report.add(new Table("A second node's agent, a process of its own", "process", "RSS MiB", "PSS MiB")
                    .row("agent", agent.rssKib() / KIB_PER_MIB, agent.pssKib() / KIB_PER_MIB));
        }
    }

    private static String millis(Samples samples) {
        return String.format(Locale.ROOT, "%.0f ms", samples.medianMillis());
    }
}
