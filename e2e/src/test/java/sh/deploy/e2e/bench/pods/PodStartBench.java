package sh.deploy.e2e.bench.pods;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Bench;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.BenchCluster;
import sh.deploy.e2e.bench.cluster.QuietEngine;
import sh.deploy.e2e.docker.RawDocker;

/**
 * POST to Running, as a watch sees it, beside create and start of a bare container; alternating, one at a time and in bursts; and a
 * Deployment's scaling up beside as many bare containers. A burst of bare ones is made all at once and, in another round, a few at a
 * time: the faster way is the one to beat.
 */
public final class PodStartBench implements Bench.Measurement {
    private static final int PAIRS = 11;
    private static final int BURSTS = 3;
    private static final int BURST = 20;
    private static final int SCALES = 3;
    private static final int A_FEW = 4;
    private static final double WANTED_SINGLE = 0.7;
    private static final double WANTED_BURST = 1.4;
    private static final double WANTED_SCALE = 1.5;

    private final Time time = new SystemTime();
    private final RawDocker docker = new RawDocker();
    private final BareContainers bare = new BareContainers(docker, time);
    private final Samples ours = new Samples();
    private final Samples raw = new Samples();
    private final Samples firstBurst = new Samples();
    private final Samples ourBursts = new Samples();
    private final Samples rawAllAtOnce = new Samples();
    private final Samples rawAFewAtATime = new Samples();
    private final Samples ourScales = new Samples();
    private final Samples rawScales = new Samples();

    @Override
    public void run(List<String> options, Report report) {
        report.phase("the measuring", this::measure);
        report(report);
    }

    private void measure() throws Exception {
        try (var cluster = BenchCluster.start();
                var client = cluster.client();
                var pods = new PodTimes(client, time)) {
            var labels = Map.of("sh.deploy/data", cluster.data().toString());
            warmUp(pods);
            for (int i = 0; i < PAIRS; i++) {
                counted(ours, pod(pods, List.of("one-" + i)), labels);
                counted(raw, bare.started(1, 1), labels);
            }
            // The pool of sandboxes grows with the first burst; the others find it grown.
            counted(firstBurst, pod(pods, burst("first")), labels);
            for (int i = 0; i < BURSTS; i++) {
                counted(rawAllAtOnce, bare.started(BURST, BURST), labels);
                counted(ourBursts, pod(pods, burst("burst-" + i)), labels);
                counted(rawAFewAtATime, bare.started(BURST, A_FEW), labels);
            }
            var scaleUp = new ScaleUp(client, pods, time);
            int atOnce = rawBursts() == rawAllAtOnce ? ScaleUp.PODS : A_FEW;
            for (int i = 0; i < SCALES; i++) {
                counted(ourScales, scaleUp.thereAndBack(), labels);
                counted(rawScales, bare.started(ScaleUp.PODS, atOnce), labels);
            }
        }
    }

    private void warmUp(PodTimes pods) throws Exception {
        for (int i = 0; i < 3; i++) {
            pod(pods, List.of("warm-" + i)).call();
            bare.started(1, 1).call();
        }
    }

    private static List<String> burst(String name) {
        return IntStream.range(0, BURST).mapToObj(pod -> name + "-" + pod).toList();
    }

    /** Those of the faster way. */
    private Samples rawBursts() {
        return rawAllAtOnce.medianMillis() < rawAFewAtATime.medianMillis() ? rawAllAtOnce : rawAFewAtATime;
    }

    private void counted(Samples samples, Callable<Long> measured, Map<String, String> labels)
            throws IOException, InterruptedException {
        QuietEngine.await(docker, labels, time);
        try {
            samples.took(measured.call());
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception failed) {
            System.err.println(failed.getMessage());
            samples.failed();
        }
    }

    private Callable<Long> pod(PodTimes pods, List<String> names) {
        return () -> {
            long start = time.nanos();
            BareContainers.inParallel(
                    names.size(),
                    names.stream()
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

    private void report(Report report) {
        var single = Samples.table("One at a time: POST to Running on a watch; create and start of a bare container");
        ours.rowIn(single, "Deploy");
        raw.rowIn(single, "Docker");
        var bursts = Samples.table("Bursts of " + BURST + ": until the last one runs");
        firstBurst.rowIn(bursts, "Deploy, the first");
        ourBursts.rowIn(bursts, "Deploy, later ones");
        rawAllAtOnce.rowIn(bursts, "Docker, all at once");
        rawAFewAtATime.rowIn(bursts, "Docker, " + A_FEW + " at a time");
        var scales = Samples.table("scale-" + ScaleUp.PODS + ": a Deployment from 0 until " + ScaleUp.PODS
                + " are Ready; as many bare containers");
        ourScales.rowIn(scales, "Deploy");
        rawScales.rowIn(
                scales, rawBursts() == rawAllAtOnce ? "Docker, all at once" : "Docker, " + A_FEW + " at a time");
        report.add(single).add(bursts).add(scales);
        ratio(report, "one pod", ours, raw, WANTED_SINGLE);
        ratio(report, "a burst of " + BURST + " that is not the first", ourBursts, rawBursts(), WANTED_BURST);
        ratio(report, "0 to " + ScaleUp.PODS + " replicas", ourScales, rawScales, WANTED_SCALE);
        report.remark(String.format(
                Locale.ROOT,
                "The first burst, with no more sandboxes ready than usual: %.2f.",
                firstBurst.medianMillis() / rawBursts().medianMillis()));
    }

    static Report ratio(Report report, String what, Samples ours, Samples raw, double wanted) {
        double ratio = ours.medianMillis() / raw.medianMillis();
        return report.verdict(
                String.format(Locale.ROOT, "%s in at most %.1f of bare Docker's median", what, wanted),
                ratio <= wanted && ours.failures() == 0,
                String.format(Locale.ROOT, "%.2f", ratio));
    }
}
