package sh.deploy.e2e.bench.pods;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.docker.RawDocker;

/**
 * A Deployment scaled from none to fifty until a watch shows all as Ready, beside fifty bare containers, each with a network of its own;
 * alternating. The bare ones are made all at once and, in another round, a few at a time; the faster way is the one to beat.
 */
final class ScaleUp {
    private static final String NAME = "scaled";
    private static final String NAMESPACE = "default";
    private static final int PODS = 50;
    private static final int ROUNDS = 3;
    private static final double WANTED = 1.5;

    private static final int A_FEW = 4;

    /** So that neither side pays for what the other left to be done in the background. */
    private static final long PAUSE_MILLIS = 5000;

    private final Time time;
    private final RawDocker docker;
    private final Samples ours = new Samples();
    private final Samples rawAllAtOnce = new Samples();
    private final Samples rawAFewAtATime = new Samples();

    ScaleUp(Time time, RawDocker docker) {
        this.time = time;
        this.docker = docker;
    }

    void measure(ApiClient client, PodTimes pods) throws InterruptedException {
        client.create(
                ResourceTypes.DEPLOYMENT,
                new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(NAME)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(0)
                        .withNewSelector()
                        .addToMatchLabels("app", NAME)
                        .endSelector()
                        .withNewTemplate()
                        .withNewMetadata()
                        .addToLabels("app", NAME)
                        .endMetadata()
                        .withSpec(PodTimes.sleeping())
                        .endTemplate()
                        .endSpec()
                        .build());
        for (int i = 0; i < ROUNDS; i++) {
            counted(ours, () -> scaleThereAndBack(client, pods));
            counted(rawAllAtOnce, () -> containers(PODS));
            counted(rawAFewAtATime, () -> containers(A_FEW));
        }
    }

    Report addTo(Report report) {
        var table = Samples.table(
                "scale-" + PODS + ": a Deployment from 0 until " + PODS + " are Ready; as many bare containers");
        ours.rowIn(table, "Deploy");
        rawAllAtOnce.rowIn(table, "Docker, all at once");
        rawAFewAtATime.rowIn(table, "Docker, " + A_FEW + " at a time");
        var faster = rawAllAtOnce.medianMillis() < rawAFewAtATime.medianMillis() ? rawAllAtOnce : rawAFewAtATime;
        return PodStartBench.ratio(report.add(table), "0 to " + PODS + " replicas", ours, faster, WANTED);
    }

    private static void counted(Samples samples, Callable<Long> measured) throws InterruptedException {
        Thread.sleep(PAUSE_MILLIS);
        try {
            samples.took(measured.call());
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception failed) {
            System.err.println(failed.getMessage());
            samples.failed();
        }
    }

    private long scaleThereAndBack(ApiClient client, PodTimes pods) throws IOException {
        long start = time.nanos();
        scale(client, PODS);
        long ready = pods.awaitCount(PODS, PodState::isReady);
        scale(client, 0);
        pods.awaitNone();
        return ready - start;
    }

    private static void scale(ApiClient client, int replicas) {
        var spec = Json.MAPPER.createObjectNode();
        spec.putObject("spec").put("replicas", replicas);
        client.patch(ResourceTypes.DEPLOYMENT, NAMESPACE, NAME, Patch.merge(spec));
    }

    private long containers(int atOnce) throws Exception {
        var ids = new ArrayList<String>();
        long start = time.nanos();
        try (var threads = Executors.newFixedThreadPool(atOnce)) {
            List<Callable<Void>> starts = IntStream.range(0, PODS)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        var id = docker.create();
                        synchronized (ids) {
                            ids.add(id);
                        }
                        docker.start(id);
                        return null;
                    })
                    .toList();
            for (var started : threads.invokeAll(starts)) {
                started.get();
            }
        }
        long end = time.nanos();
        for (var id : ids) {
            docker.remove(id);
        }
        return end - start;
    }
}
