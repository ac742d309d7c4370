package sh.deploy.e2e.bench.pods;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import sh.deploy.api.object.HotSpare;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Calibration;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.BenchCluster;
import sh.deploy.e2e.bench.cluster.Cleanup;
import sh.deploy.e2e.bench.cluster.Swarm;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.kubelet.linux.Freezer;
import tools.jackson.databind.JsonNode;

/**
 * Kill of a container's process to running again, beside the same with a bare container that is started again as soon as the engine
 * says that it died: of plain pods, and of pods with a hot spare. Each time a fresh one, so that no back-off is measured. Then a service
 * of Docker Swarm as it is when nobody sets anything.
 */
public final class RestartBench implements Bench.Measurement {
    private static final int PAIRS = 25;
    private static final int SWARM_KILLS = 5;
    private static final double WANTED = 0.7;
    private static final double WANTED_SPARE_MILLIS = 50;
    private static final double WANTED_SWARM = 10;
    private static final long PAUSE_MILLIS = 2000;
    private static final long FROZEN_WITHIN_SECONDS = 60;
    private static final long POLL_MILLIS = 50;
    private static final long ASK_KERNEL_EVERY_NANOS = 500_000;
    private static final Map<String, String> WITH_SPARE = Map.of(HotSpare.ANNOTATION, "crash");

    private final Time time = new SystemTime();
    private final RawDocker docker = new RawDocker();
    private final Samples ours = new Samples();
    private final Samples spares = new Samples();
    private final Samples thaws = new Samples();
    private final Samples raw = new Samples();
    private final Samples swarm = new Samples();

    /** @param options how many kills of each kind, then how many of Swarm's tasks */
    @Override
    public void run(List<String> options, Report report) throws Exception {
        int pairs = options.isEmpty() ? PAIRS : Integer.parseInt(options.getFirst());
        int swarmKills = options.size() < 2 ? swarmKillsUsually() : Integer.parseInt(options.get(1));
        var calibration = new Calibration(time).look("before");
        try (var cluster = BenchCluster.start();
                var client = cluster.client();
                var pods = new PodTimes(client, time)) {
            for (int i = 0; i < pairs; i++) {
                restartPod(pods, "crash-" + i);
                takeOver(pods, "spare-" + i);
                restartContainer();
            }
        }
        if (swarmKills > 0) {
            try (var cleanup = new Cleanup()) {
                var tasks = SwarmRestarts.on(Swarm.start(cleanup, new Random(), time), time);
                for (int i = 0; i < swarmKills; i++) {
                    tasks.kill(swarm);
                }
            }
        }
        report(report);
        report.add(calibration.look("after").table());
    }

    /** A swarm of engines of its own needs root. */
    private static int swarmKillsUsually() {
        return "root".equals(System.getProperty("user.name")) ? SWARM_KILLS : 0;
    }

    private void report(Report report) {
        var table = Samples.table("kill -9 to running again");
        ours.rowIn(table, "Deploy");
        spares.rowIn(table, "Deploy, hot spare");
        thaws.rowIn(table, "the hot spare's processes go on");
        raw.rowIn(table, "Docker");
        swarm.rowIn(table, "Swarm");
        PodStartBench.ratio(report.add(table), "running again", ours, raw, WANTED);
        within50Millis(report, "a hot spare's processes go on", thaws);
        within50Millis(report, "a hot spare has taken over, as the pod's status tells a client", spares);
        if (swarm.count() > 0) {
            double times = swarm.medianMillis() / ours.medianMillis();
            report.verdict(
                    "Swarm takes at least 10 times as long",
                    times >= WANTED_SWARM,
                    String.format(
                            Locale.ROOT,
                            "%.1f; %.0f with a hot spare",
                            times,
                            swarm.medianMillis() / spares.medianMillis()));
        }
    }

    private void within50Millis(Report report, String what, Samples samples) {
        report.verdict(
                what + " within 50 ms in 99 of 100",
                samples.millis(0.99) <= WANTED_SPARE_MILLIS && samples.failures() == 0,
                String.format(Locale.ROOT, "%.1f ms, Docker %.1f ms", samples.millis(0.99), raw.millis(0.99)));
    }

    private void restartPod(PodTimes pods, String name) throws Exception {
        pods.post(name);
        pods.await(name, PodTimes::isRunning);
        Thread.sleep(PAUSE_MILLIS);
        try {
            long killed = kill(pidOf(containers(pods, name).path(0).path("Id").asString()));
            ours.took(pods.await(name, PodTimes::hasRestarted) - killed);
        } catch (IOException failed) {
            failed(ours, failed);
        }
        pods.deleteAndAwaitGone(List.of(name));
    }

    private void takeOver(PodTimes pods, String name) throws Exception {
        pods.post(name, WITH_SPARE);
        pods.await(name, PodTimes::isRunning);
        try {
            var spare = awaitFrozen(pods, name);
            Thread.sleep(PAUSE_MILLIS);
            var main = containers(pods, name)
                    .valueStream()
                    .map(one -> one.path("Id").asString())
                    .filter(id -> !id.equals(spare))
                    .findFirst()
                    .orElseThrow(() -> new IOException("only the spare of " + name + " is there"));
            var thawed = CompletableFuture.supplyAsync(awaitThaw(spare));
            long killed = kill(pidOf(main));
            spares.took(pods.await(name, pod -> PodTimes.hasRestarted(pod) && PodTimes.runs(pod, spare)) - killed);
            thaws.took(thawed.get() - killed);
        } catch (IOException failed) {
            failed(spares, failed);
            thaws.failed();
        }
        pods.deleteAndAwaitGone(List.of(name));
    }

    private String awaitFrozen(PodTimes pods, String name) throws IOException, InterruptedException {
        long end = time.nanos() + TimeUnit.SECONDS.toNanos(FROZEN_WITHIN_SECONDS);
        while (time.nanos() < end) {
            for (var container : containers(pods, name)) {
                var id = container.path("Id").asString();
                if (docker.isFrozen(id)) {
                    return id;
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
        throw new IOException("the spare of " + name + " was not frozen in time");
    }

    /** Asks the kernel, so that it says nothing of how busy the engine is. */
    private Supplier<Long> awaitThaw(String spare) throws IOException {
        var freezer = Freezer.of((int) pidOf(spare), spare)
                .orElseThrow(() -> new IOException("no control group of " + spare + " is to be seen"));
        return () -> {
            while (freezer.isFrozen()) {
                LockSupport.parkNanos(ASK_KERNEL_EVERY_NANOS);
            }
            return time.nanos();
        };
    }

    private JsonNode containers(PodTimes pods, String name) throws IOException {
        return docker.list(Map.of("sh.deploy/uid", pods.uid(name), "sh.deploy/container", ""));
    }

    private void restartContainer() throws Exception {
        var id = docker.create();
        docker.start(id);
        Thread.sleep(PAUSE_MILLIS);
        try {
            long killed = kill(pidOf(id));
            docker.awaitDeath(id);
            docker.start(id);
            raw.took(time.nanos() - killed);
        } catch (IOException failed) {
            failed(raw, failed);
        }
        docker.remove(id);
    }

    private static void failed(Samples samples, IOException failure) {
        System.err.println(failure.getMessage());
        samples.failed();
    }

    private long pidOf(String container) throws IOException {
        return docker.inspect(container).path("State").path("Pid").asLong();
    }

    private long kill(long pid) throws IOException {
        return ProcessKill.at(pid, time);
    }
}
