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
 * Kill of a container's process to running again, of plain pods and of pods with a hot spare; beside the same with a bare container that
 * is started again as soon as the engine says that it died, and with one that the engine starts again by itself
 * ({@code --restart=always}). Each time a fresh one, so that no back-off is measured. Then a service of Docker Swarm as it is when nobody
 * sets anything.
 */
public final class RestartBench implements Bench.Measurement {
    private static final int PAIRS = 25;
    private static final int SWARM_KILLS = 5;
    private static final double WANTED = 0.6;
    private static final double WANTED_SPARE_MILLIS = 50;
    private static final double WANTED_SWARM = 10;
    private static final long PAUSE_MILLIS = 2000;
    private static final long FROZEN_WITHIN_SECONDS = 60;
    private static final long POLL_MILLIS = 50;
    private static final long ASK_ENGINE_EVERY_NANOS = 1_000_000;
    private static final long RESTARTED_WITHIN_SECONDS = 20;
    private static final long ASK_KERNEL_EVERY_NANOS = 500_000;
    private static final Map<String, String> WITH_SPARE = Map.of(HotSpare.ANNOTATION, "crash");

    private final Time time = new SystemTime();
    private final RawDocker docker = new RawDocker();
    private final Samples ours = new Samples();
    private final Samples spares = new Samples();
    private final Samples thaws = new Samples();
    private final Samples raw = new Samples();
    private final Samples always = new Samples();
    private final Samples swarm = new Samples();

    /** @param options how many kills of each kind, then how many of Swarm's tasks */
    @Override
    public void run(List<String> options, Report report) throws Exception {
        int pairs = options.isEmpty() ? PAIRS : Integer.parseInt(options.getFirst());
        int swarmKills = options.size() < 2 ? swarmKillsUsually() : Integer.parseInt(options.get(1));
        var calibration = new Calibration(time).look("before");
        report.phase("containers", () -> containers(pairs));
        if (swarmKills > 0) {
            report.phase("Swarm", () -> tasks(swarmKills));
        }
        report(report, swarmKills > 0);
        report.add(calibration.look("after").table());
    }

    private void containers(int pairs) throws Exception {
        try (var cluster = BenchCluster.start();
                var client = cluster.client();
                var pods = new PodTimes(client, time)) {
            for (int i = 0; i < pairs; i++) {
                restartPod(pods, "crash-" + i);
                takeOver(pods, "spare-" + i);
                restartContainer();
                restartByItself();
            }
        }
    }

    private void tasks(int kills) throws Exception {
        try (var cleanup = new Cleanup()) {
            var tasks = SwarmRestarts.on(Swarm.start(cleanup, new Random(), time), time);
            for (int i = 0; i < kills; i++) {
                killTask(tasks);
            }
        }
    }

    private void killTask(SwarmRestarts tasks) throws InterruptedException {
        try {
            tasks.kill(swarm);
        } catch (IOException failed) {
            failed(swarm, failed);
        }
    }

    /** A swarm of engines of its own needs root. */
    private static int swarmKillsUsually() {
        return "root".equals(System.getProperty("user.name")) ? SWARM_KILLS : 0;
    }

    private void report(Report report, boolean withSwarm) {
        var table = Samples.table("kill -9 to running again");
        ours.rowIn(table, "Deploy");
        spares.rowIn(table, "Deploy, hot spare");
        thaws.rowIn(table, "the hot spare's processes go on");
        raw.rowIn(table, "Docker, started again at its death");
        always.rowIn(table, "Docker, --restart=always");
        swarm.rowIn(table, "Swarm");
        report.add(table);
        PodStartBench.ratio(report, "running again", ours, raw, WANTED);
        PodStartBench.ratio(report, "running again, where Docker does it by itself,", ours, always, WANTED);
        neverSlower(report, "Docker's that is started again at its death", raw);
        neverSlower(report, "Docker's with --restart=always", always);
        within50Millis(report, "a hot spare's processes go on", thaws);
        within50Millis(report, "a hot spare has taken over, as the pod's status tells a client", spares);
        if (withSwarm) {
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

    /** A peer that failed is no measure. */
    private void neverSlower(Report report, String whose, Samples peer) {
        double limit = peer.millis(0.99);
        report.verdict(
                "running again no later than " + whose + " in 99 of 100",
                ours.millis(0.99) <= limit && ours.failures() == 0 && peer.failures() == 0,
                String.format(
                        Locale.ROOT,
                        "%.0f ms, Docker %.0f ms; %d and %d failures",
                        ours.millis(0.99),
                        limit,
                        ours.failures(),
                        peer.failures()));
    }

    private void within50Millis(Report report, String what, Samples samples) {
        report.verdict(
                what + " within 50 ms in 99 of 100",
                samples.millis(0.99) <= WANTED_SPARE_MILLIS && samples.failures() == 0,
                String.format(Locale.ROOT, "%.1f ms, Docker %.1f ms", samples.millis(0.99), raw.millis(0.99)));
    }

    private void restartPod(PodTimes pods, String name) throws Exception {
        pods.post(name);
        try {
            pods.await(name, PodTimes::isRunning);
            Thread.sleep(PAUSE_MILLIS);
            long killed = kill(pidOf(containers(pods, name).path(0).path("Id").asString()));
            ours.took(pods.await(name, PodTimes::hasRestarted) - killed);
        } catch (IOException failed) {
            failed(ours, failed);
        }
        pods.deleteAndAwaitGone(List.of(name));
    }

    private void takeOver(PodTimes pods, String name) throws Exception {
        pods.post(name, WITH_SPARE);
        try {
            pods.await(name, PodTimes::isRunning);
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
        try {
            docker.start(id);
            Thread.sleep(PAUSE_MILLIS);
            long killed = kill(pidOf(id));
            docker.awaitDeath(id);
            docker.start(id);
            raw.took(time.nanos() - killed);
        } catch (IOException failed) {
            failed(raw, failed);
        } finally {
            docker.remove(id);
        }
    }

    private void restartByItself() throws Exception {
        var id = docker.createRestarting();
        try {
            docker.start(id);
            Thread.sleep(PAUSE_MILLIS);
            long before = pidOf(id);
            long killed = kill(before);
            awaitAnotherStart(id, before);
            always.took(time.nanos() - killed);
        } catch (IOException failed) {
            failed(always, failed);
        } finally {
            docker.remove(id);
        }
    }

    private void awaitAnotherStart(String id, long before) throws IOException {
        long end = time.nanos() + TimeUnit.SECONDS.toNanos(RESTARTED_WITHIN_SECONDS);
        while (!isStartedAgain(docker.inspect(id), before)) {
            if (time.nanos() > end) {
                throw new IOException("Docker did not start its container again in time");
            }
            LockSupport.parkNanos(ASK_ENGINE_EVERY_NANOS);
        }
    }

    /** The engine says that a container runs until it has heard of its end: only another process is another start. */
    static boolean isStartedAgain(JsonNode container, long before) {
        var state = container.path("State");
        long pid = state.path("Pid").asLong(0);
        return state.path("Running").asBoolean(false)
                && container.path("RestartCount").asInt(0) >= 1
                && pid != 0
                && pid != before;
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
