package sh.deploy.e2e.bench.pods;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.BenchCluster;
import sh.deploy.e2e.docker.RawDocker;

/** POST to Running, as a watch sees it, beside create and start of a bare container; alternating, one at a time and in bursts. */
public final class PodStartBench implements Bench.Measurement {
    private static final int PAIRS = 25;
    private static final int BURSTS = 5;
    private static final int BURST = 20;
    private static final double WANTED_SINGLE = 0.7;
    private static final double WANTED_BURST = 1.4;

    /** So that neither side pays for what the other left to be done in the background. */
    private static final long PAUSE_MILLIS = 1500;

    private final Time time = new SystemTime();
    private final RawDocker docker = new RawDocker();
    private final Samples ours = new Samples();
    private final Samples raw = new Samples();
    private final Samples ourBursts = new Samples();
    private final Samples rawBursts = new Samples();

    @Override
    public Report run(List<String> options) throws Exception {
        try (var cluster = BenchCluster.start();
                var client = cluster.client();
                var pods = new PodTimes(client, time)) {
            warmUp(pods);
            for (int i = 0; i < PAIRS; i++) {
                counted(ours, pod(pods, List.of("one-" + i)));
                counted(raw, containers(1));
            }
            for (int i = 0; i < BURSTS; i++) {
                int round = i;
                counted(
                        ourBursts,
                        pod(
                                pods,
                                IntStream.range(0, BURST)
                                        .mapToObj(pod -> "burst-" + round + "-" + pod)
                                        .toList()));
                counted(rawBursts, containers(BURST));
            }
        }
        return report();
    }

    private void warmUp(PodTimes pods) throws Exception {
        for (int i = 0; i < 3; i++) {
            pod(pods, List.of("warm-" + i)).call();
            containers(1).call();
        }
    }

    private void counted(Samples samples, Callable<Long> measured) throws InterruptedException {
        Thread.sleep(PAUSE_MILLIS);
        try {
            samples.took(measured.call());
        } catch (Exception failed) {
            System.err.println(failed.getMessage());
            samples.failed();
        }
    }

    private Callable<Long> pod(PodTimes pods, List<String> names) {
        return () -> {
            long start = time.nanos();
            inParallel(names.stream()
                    .<Callable<Void>>map(name -> () -> {
                        pods.post(name);
                        return null;
                    })
                    .toList());
            long last = start;
            for (var name : names) {
                last = Math.max(last, pods.await(name, PodTimes::isRunning));
            }
            pods.deleteAndAwaitGone(names);
            return last - start;
        };
    }

    private Callable<Long> containers(int count) {
        return () -> {
            long start = time.nanos();
            var ids = new ArrayList<String>();
            inParallel(IntStream.range(0, count)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        var id = docker.create();
                        synchronized (ids) {
                            ids.add(id);
                        }
                        docker.start(id);
                        return null;
                    })
                    .toList());
            long end = time.nanos();
            for (var id : ids) {
                docker.remove(id);
            }
            return end - start;
        };
    }

    private static void inParallel(List<Callable<Void>> calls) throws Exception {
        if (calls.size() == 1) {
            calls.getFirst().call();
            return;
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var call : threads.invokeAll(calls)) {
                call.get();
            }
        }
    }

    private Report report() throws IOException {
        var single = Samples.table("One at a time: POST to Running on a watch; create and start of a bare container");
        ours.rowIn(single, "Deploy");
        raw.rowIn(single, "Docker");
        var bursts = Samples.table("Bursts of " + BURST + ": until the last one runs");
        ourBursts.rowIn(bursts, "Deploy");
        rawBursts.rowIn(bursts, "Docker");
        return ratio(
                ratio(new Report().add(single).add(bursts), "one pod", ours, raw, WANTED_SINGLE),
                "a burst of " + BURST,
                ourBursts,
                rawBursts,
                WANTED_BURST);
    }

    static Report ratio(Report report, String what, Samples ours, Samples raw, double wanted) {
        double ratio = ours.medianMillis() / raw.medianMillis();
        return report.verdict(
                String.format(Locale.ROOT, "%s in at most %.1f of bare Docker's median", what, wanted),
                ratio <= wanted && ours.failures() == 0,
                String.format(Locale.ROOT, "%.2f", ratio));
    }
}
