package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.docker.Runs;

/** An engine that stands still, and one whose containers and images somebody else removes: all is as it was by itself. */
@Tag("beside-others")
class EngineTroubleIT {
    private static final Duration HANGS = Duration.ofSeconds(Long.getLong("deploy.hangSeconds", 8));
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String READY =
            "jsonpath={.items[0].status.conditions[?(@.type==\"Ready\")].status} {.items[0].status.conditions[?(@.type==\"Ready\")].message}";

    /** Asks the engine every second. */
    private static final String PROBED = """
            apiVersion: v1
            kind: Pod
            metadata: {name: probed}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: probed
                image: deploy.local/busybox:1
                command: [sleep, "100000"]
                livenessProbe: {exec: {command: ["true"]}, periodSeconds: 1, failureThreshold: 2}
            """;

    @TempDir
    private static Path shared;

    @SuppressWarnings("NullAway.Init")
    private static OwnEngine engine;

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    private static EngineEvents events;

    @BeforeAll
    static void start() throws IOException {
        engine = OwnEngine.start();
        deploy = RunningDeploy.startIn(engine.environment());
        kubectl = Kubectl.newest(deploy.environment());
        events = EngineEvents.of(engine.socket(), deploy.data());
        kubectl.await("default", "get", "serviceaccounts");
    }

    @AfterAll
    static void purge() throws IOException {
        try (var last = engine) {
            deploy.close();
            events.close();
            var runs = Runs.of(events.all());
            assertThat(runs).as("containers that ran").isNotEmpty();
            assertThat(Runs.doubles(runs)).as("containers of one attempt").isEmpty();
        }
    }

    @Test
    void anEngineThatHangsMakesTheNodeNotReadyAndAllGoesOnAfterwards() throws IOException {
        kubectl.runWith(PROBED, "create", "-f", "-").succeeded();
        kubectl.out("wait", "--for=condition=Ready", "pod/probed", "--timeout=60s");
        var before = pod("before");
        before.awaitComplete();

        var stopped = Instant.now();
        engine.stop();
        ThreeContainers meanwhile;
        ThreeContainers gone;
        try {
            meanwhile = pod("meanwhile");
            gone = pod("gone");
            kubectl.await("False container runtime is down", "get", "nodes", "-o", READY);
            assertThat(kubectl.out("get", "pod", "meanwhile", "-o", "jsonpath={.status.phase}"))
                    .isIn("", "Pending");
            gone.delete();
            Awaitility.await("the engine has hung long enough")
                    .atMost(HANGS.plus(BOUND))
                    .until(() -> Duration.between(stopped, Instant.now()).compareTo(HANGS) >= 0);
        } finally {
            engine.goOn();
        }

        kubectl.await("True", "get", "nodes", "-o", READY);
        meanwhile.awaitComplete();
        gone.awaitGone();
        before.assertEachBeganOnce(events);
        meanwhile.assertEachBeganOnce(events);
        assertThat(kubectl.out("get", "pod", "probed", "-o", "jsonpath={.status.containerStatuses[0].restartCount}"))
                .isEqualTo("0");
        before.end();
        meanwhile.end();
        kubectl.out("delete", "pod", "probed", "--timeout=40s");
        before.assertNothingLeaked(events);
        gone.assertNothingLeaked(events);
    }

    private static ThreeContainers pod(String name) {
        return ThreeContainers.create(name, "", kubectl, engine.docker(), deploy.data(), shared);
    }

    @Test
    void containersThatSomebodyElseKillsOrRemovesBeginAgainOnce() throws IOException {
        var pod = pod("robbed");
        pod.awaitComplete();

        Kill.process(processOf(pod));
        pod.awaitRestarts("main", 1);
        engine.docker().remove(pod.running("sidecar"));
        pod.awaitRestarts("sidecar", 1);
        pod.awaitEachOnceAgain();
        engine.docker().remove(pod.ended("init"));
        engine.docker().remove(pod.made("main"));
        pod.awaitEachOnceAgain();
        pod.awaitBeginnings("sidecar", 2);
        pod.awaitBeginnings("main", 2);
        assertThat(pod.written("init")).containsExactly("began");

        pod.end();
        pod.assertNothingLeaked(events);
    }

    @Test
    void aContainerWhoseImageWasRemovedBeginsAgainAsOftenAsItCanAndAlwaysOnceTheImageIsBack() throws IOException {
        var pod = pod("unpictured");
        pod.awaitComplete();
        var image = engine.docker().inspect(pod.running("main")).path("Image").asString();

        engine.docker().removeImage(RawDocker.IMAGE);
        try {
            Kill.process(processOf(pod));
            pod.awaitRestarts("main", 1);
        } finally {
            engine.docker()
                    .tag(image, RawDocker.IMAGE.split(":")[0], RawDocker.IMAGE.split(":")[1]);
        }
        pod.awaitBeginnings("main", 2);
        Kill.process(processOf(pod));
        pod.awaitRestarts("main", 2);

        pod.awaitBeginnings("main", 3);
        assertThat(pod.written("init")).containsExactly("began");
        pod.end();
        pod.assertNothingLeaked(events);
    }

    private static long processOf(ThreeContainers pod) throws IOException {
        return engine.docker()
                .inspect(pod.running("main"))
                .path("State")
                .path("Pid")
                .asLong();
    }
}
