package sh.deploy.e2e.bench.footprint;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.BenchCluster;
import sh.deploy.e2e.bench.footprint.IdleProcesses.Usage;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Leases;
import sh.deploy.e2e.docker.RawDocker;

/** One node and ten pods, then two nodes, the second with a watchdog; what they take, and the command line beside kubectl. */
public final class FootprintBench implements Bench.Measurement {
    private static final int STARTS = 5;
    private static final int PODS = 10;
    private static final int PAIRS = 20;
    private static final long SETTLE_MILLIS = 20_000;
    /** Two hundred beats a second are machine code by then, as in any cluster that was not started just now. */
    private static final long WARM_MILLIS = 300_000;

    private static final String SERVER = "server, controllers and node";
    private static final String AGENT = "a second node's agent";
    private static final String POSTGRES = "PostgreSQL";
    private static final double SERVER_MIB = 300;
    private static final double POSTGRES_MIB = 100;
    private static final double AGENT_MIB = 64;
    private static final double IDLE_PERCENT = 3;

    private final Time time = new SystemTime();

    @Override
    public void run(List<String> options, Report report) throws Exception {
        report.phase("one node", () -> {
            try (var cluster = BenchCluster.prepare()) {
                starts(report, cluster);
                runPods(cluster);
                Thread.sleep(SETTLE_MILLIS);
                oneNode(report, cluster);
                commandLine(report, cluster);
            }
        });
        report.phase("two nodes", () -> twoNodes(report));
    }

    private void starts(Report report, BenchCluster cluster) throws Exception {
        var starts = new Samples();
        cluster.up();
        for (int i = 0; i < STARTS; i++) {
            cluster.deployctl("down", "--data", cluster.data().toString()).succeeded();
            measureStart(cluster, starts);
        }
        report.add(starts.rowIn(Samples.table("exec of `up` to /readyz, warm"), "Deploy"));
        report.verdict("/readyz within 3 s", starts.medianMillis() <= 3000 && starts.failures() == 0, millis(starts));
    }

    private void measureStart(BenchCluster cluster, Samples starts) throws Exception {
        try (var clock = new ReadyClock(cluster.port(), time)) {
            long start = time.nanos();
            cluster.up();
            clock.readyNanos().ifPresentOrElse(ready -> starts.took(ready - start), starts::failed);
        }
    }

    private static void runPods(BenchCluster cluster, String... guardedOn) {
        var manifest = new StringBuilder();
        for (int i = 0; i < PODS; i++) {
            manifest.append(pod("pod-" + i, "", ""));
        }
        for (var node : guardedOn) {
            manifest.append(pod(
                    "guarded-" + node,
                    ", annotations: {" + AtMostOne.ANNOTATION + ": \"true\"}",
                    "nodeName: " + node + ", "));
        }
        Command.run(cluster.environment(), manifest.toString(), cluster.deployctlLine("apply", "-f", "-"))
                .succeeded();
    }

    /**
     * @param metadata more of it
     * @param spec more of it
     */
    private static String pod(String name, String metadata, String spec) {
        return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name + metadata + "}\nspec: {" + spec
                + "terminationGracePeriodSeconds: 0, containers: [{name: main, image: \"" + RawDocker.IMAGE
                + "\", command: [sleep, \"100000\"]}]}\n";
    }

    private void oneNode(Report report, BenchCluster cluster) throws Exception {
        var usages = new IdleProcesses()
                .one(SERVER, cluster.pid("deploy"))
                .family(POSTGRES, cluster.pid("postgres"))
                .measure("One node with " + PODS + " pods", report, time);
        controlPlane(report, "one node", usages);
    }

    /** The first node's agent is part of the server's process, and needs no watchdog; a further one's is a process of its own. */
    private void twoNodes(Report report) throws Exception {
        try (var cluster = BenchCluster.start("--nodes", "2")) {
            runPods(cluster, "node-1", "node-2");
            Thread.sleep(SETTLE_MILLIS);
            long server = cluster.pid("deploy");
            long agent = cluster.pid("node-2");
            var processes = new IdleProcesses()
                    .one(SERVER, server)
                    .family(POSTGRES, cluster.pid("postgres"))
                    .one(AGENT, agent);
            var watchdog = Leases.watchdogBeside(agent);
            watchdog.ifPresent(pid -> processes.one("its watchdog", pid));
            var what = "Two nodes with " + PODS + " pods, and each with one that runs at most once";
            twoNodes(report, "two nodes", processes.measure(what, report, time));
            Thread.sleep(WARM_MILLIS);
            twoNodes(
                    report,
                    "two nodes, five minutes later",
                    processes.measure(what + ", five minutes later", report, time));
            report.verdict("a further node has a watchdog", watchdog.isPresent(), watchdog.isPresent() ? "yes" : "no");
        }
    }

    private static void twoNodes(Report report, String when, Map<String, Usage> usages) {
        controlPlane(report, when, usages);
        var own = Objects.requireNonNull(usages.get(AGENT));
        within(report, "a further node's agent, " + when, own.rssMib(), AGENT_MIB);
        idle(report, "a further node's agent, " + when + ",", own.cpuPercent());
    }

    private static void controlPlane(Report report, String nodes, Map<String, Usage> usages) {
        var server = Objects.requireNonNull(usages.get(SERVER));
        var postgres = Objects.requireNonNull(usages.get(POSTGRES));
        within(report, "server process, " + nodes, server.rssMib(), SERVER_MIB);
        // Its processes share much of their memory, which each of them counts in full as resident.
        within(
                report,
                "PostgreSQL, " + nodes + ", memory that is shared counted once",
                postgres.pssMib(),
                POSTGRES_MIB);
        idle(report, "server and PostgreSQL, " + nodes + ",", server.cpuPercent() + postgres.cpuPercent());
    }

    private static void within(Report report, String who, double mib, double limit) {
        report.verdict(
                String.format(Locale.ROOT, "%s within %.0f MiB", who, limit),
                mib <= limit,
                String.format(Locale.ROOT, "%.0f MiB", mib));
    }

    private static void idle(Report report, String who, double percent) {
        report.verdict(
                String.format(Locale.ROOT, "%s idle within %.0f %% of a core", who, IDLE_PERCENT),
                percent <= IDLE_PERCENT,
                String.format(Locale.ROOT, "%.1f %%", percent));
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

    private static String millis(Samples samples) {
        return String.format(Locale.ROOT, "%.0f ms", samples.medianMillis());
    }
}
