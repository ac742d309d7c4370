package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.object.Standby;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineException.Kind;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.volumes.PodFolder;

@Tag("slow")
class EngineTroubleTest {
    private static final long TOLD_AGAIN_AFTER_MILLIS = 50;

    @TempDir
    Path dataDir;

    private MemoryNode node;

    @BeforeEach
    void start() {
        node = new MemoryNode(dataDir);
    }

    @AfterEach
    void end() {
        node.close();
    }

    @Test
    void aCallThatTheEngineDidNotAnswerIsToldAndTriedAgain() {
        node.pods.replaceAll(List.of(DockerNode.pod("web", "sleep 600").build()));
        node.reports.awaitStatus("web", EngineTroubleTest::runs);
        node.trouble((call, arguments) -> {
            if (call.equals("inspect")) {
                throw new EngineException(Kind.UNAVAILABLE, "the container engine does not answer within 30 s");
            }
        });
        node.engine.end(node.running("web").getFirst().id(), 1);
        node.reports.awaitEvent("FailedSync", "does not answer within 30 s");
        node.trouble(null);
        node.reports.awaitStatus(
                "web",
                status ->
                        runs(status) && status.getContainerStatuses().getFirst().getRestartCount() == 1);
    }

    @Test
    void whatHasNoWordsIsToldByItsName() {
        node.trouble((call, arguments) -> {
            if (call.equals("inspect")) {
                throw new UnsupportedOperationException();
            }
        });
        node.pods.replaceAll(List.of(DockerNode.pod("web", "sleep 600").build()));
        node.reports.awaitEvent("FailedSync", "trying again: java.lang.UnsupportedOperationException");
    }

    private static boolean runs(PodStatus status) {
        return status.getContainerStatuses().stream()
                .anyMatch(one -> one.getState().getRunning() != null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsToEndIsToldSoBeforeTheEngineSaysHowAllIs(boolean forgotten) throws InterruptedException {
        var web = DockerNode.pod("web", "sleep 600").build();
        node.pods.replaceAll(List.of(web));
        node.reports.awaitStatus("web", EngineTroubleTest::runs);
        Awaitility.await().until(() -> node.hasTwin("web"));
        var calls = new LinkedBlockingQueue<String>();
        node.trouble((call, arguments) -> calls.add(call));
        while (calls.poll(500, TimeUnit.MILLISECONDS) != null) {
            // whatever was begun before comes to its end
        }

        if (forgotten) {
            node.pods.forget("default", "web", web.getMetadata().getUid());
        } else {
            node.pods.assign(new PodBuilder(web)
                    .editMetadata()
                    .withDeletionTimestamp("2026-01-02T03:04:05Z")
                    .endMetadata()
                    .build());
        }

        assertThat(calls.poll(10, TimeUnit.SECONDS)).isEqualTo("signal");
    }

    @Test
    void whatIsToEndWhileItIsMadeIsNotStarted() throws InterruptedException {
        var making = new CountDownLatch(1);
        var made = new CountDownLatch(1);
        var signals = new LinkedBlockingQueue<String>();
        node.trouble((call, arguments) -> {
            if (arguments != null
                    && call.equals("create")
                    && arguments[0] instanceof ContainerSpec spec
                    && spec.labels().containsKey(Labels.CONTAINER)) {
                making.countDown();
                awaitQuietly(made);
            } else if (call.equals("signal")) {
                signals.add(call);
            }
        });
        var web = DockerNode.pod("web", "sleep 600").build();
        node.pods.replaceAll(List.of(web));
        assertThat(making.await(10, TimeUnit.SECONDS)).isTrue();

        node.pods.forget("default", "web", web.getMetadata().getUid());
        made.countDown();

        Awaitility.await().until(() -> node.hasNothingOf("web"));
        assertThat(signals).as("who never ran need not be ended").isEmpty();
    }

    @Test
    void whatHasNoGraceLeftByTheServersClockEndsInAMoment() {
        var web = DockerNode.pod("web", "sleep 600").build();
        node.pods.replaceAll(List.of(web));
        node.reports.awaitStatus("web", EngineTroubleTest::runs);
        var deleted = new PodBuilder(web)
                .editMetadata()
                .withDeletionTimestamp("2026-01-02T03:04:05Z")
                .withDeletionGracePeriodSeconds(3600L)
                .endMetadata()
                .build();
        node.pods.assign(deleted);
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .until(() -> !node.running("web").isEmpty());

        node.pods.overdue(deleted);

        Awaitility.await().until(() -> node.hasNothingOf("web"));
    }

    /** By a session that was given up, and by the next one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsToldOfItsEndAgainHasTheWholeMomentStill(boolean forgotten) throws InterruptedException {
        var web = DockerNode.pod("web", "sleep 600").build();
        node.pods.replaceAll(List.of(web));
        node.reports.awaitStatus("web", EngineTroubleTest::runs);
        var kills = new LinkedBlockingQueue<Long>();
        node.trouble((call, arguments) -> {
            if (call.equals("signal") && arguments != null && "SIGKILL".equals(arguments[1])) {
                kills.add(System.nanoTime());
            }
        });
        var deleted = new PodBuilder(web)
                .editMetadata()
                .withDeletionTimestamp("2026-01-02T03:04:05Z")
                .withDeletionGracePeriodSeconds(3600L)
                .endMetadata()
                .build();

        long told = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            if (forgotten) {
                node.pods.forget("default", "web", web.getMetadata().getUid());
            } else {
                node.pods.assign(deleted);
                node.pods.overdue(deleted);
            }
            Thread.sleep(TOLD_AGAIN_AFTER_MILLIS);
        }

        var killed = kills.poll(10, TimeUnit.SECONDS);
        assertThat(killed).isNotNull();
        assertThat(Duration.ofNanos(killed - told)).isGreaterThanOrEqualTo(FinalGrace.LENGTH.minusMillis(20));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatTakesAPlaceRunsOnBeforeTheEngineSaysHowAllIs() {
        var standby = DockerNode.pod("web", "sleep 600")
                .editMetadata()
                .addToAnnotations(Standby.ANNOTATION, "true")
                .endMetadata()
                .build();
        node.pods.replaceAll(List.of(standby));
        var waiting = node.reports.awaitStatus(
                "web",
                status -> status.getConditions().stream()
                        .anyMatch(condition -> Standby.REASON.equals(condition.getReason())));
        var thawed = new CountDownLatch(1);
        node.trouble((call, arguments) -> {
            if (call.equals("inspect")) {
                throw new EngineException(Kind.UNAVAILABLE, "the container engine does not answer within 30 s");
            }
            if (call.equals("unpause")) {
                thawed.countDown();
            }
        });

        node.pods.assign(standby.edit()
                .editMetadata()
                .removeFromAnnotations(Standby.ANNOTATION)
                .endMetadata()
                .withStatus(waiting)
                .build());

        Awaitility.await("it runs on").until(() -> thawed.getCount() == 0);
        node.trouble(null);
        node.reports.awaitStatus(
                "web",
                status -> status.getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True")));
    }

    @Test
    void nobodyWaitsForEverForATwin() throws InterruptedException {
        var pod = DockerNode.pod("web", "sleep 600").build();
        var events = new PodEvents(pod, "n1", new SystemTime(), node.reports);
        var state = new PodState(pod, new PodFolder(dataDir.resolve("web")), events, new FreshViews(node.engine));
        var making = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> state.makeTwin(() -> {
                    making.countDown();
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertThat(making.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(state.awaitTwin(Duration.ofMillis(20))).isFalse();
        done.countDown();
        assertThat(state.awaitTwin(Duration.ofSeconds(10))).isTrue();
    }
}
