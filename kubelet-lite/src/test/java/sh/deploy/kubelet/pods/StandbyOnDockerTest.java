package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.Standby;
import sh.deploy.kubelet.containers.ContainerView;

/** Pods that stand by, frozen, on a real engine. */
class StandbyOnDockerTest extends DockerNodeTest {
    private static Pod standby() {
        return DockerNode.pod("web", "echo began; trap 'exit 0' TERM; sleep 600 & wait")
                .editMetadata()
                .addToAnnotations(Standby.ANNOTATION, "true")
                .endMetadata()
                .build();
    }

    /** As the object is when it takes a place: what the agent reported is in it. */
    private Pod promoted(Pod pod) {
        return pod.edit()
                .editMetadata()
                .removeFromAnnotations(Standby.ANNOTATION)
                .endMetadata()
                .withStatus(node.reports.status("web"))
                .build();
    }

    private static boolean isFrozen(PodStatus status) {
        return isReady(status, "False", Standby.REASON);
    }

    private static boolean isReady(PodStatus status, String value, String reason) {
        return status.getConditions().stream()
                .filter(condition -> condition.getType().equals("Ready"))
                .anyMatch(condition -> condition.getStatus().equals(value)
                        && (reason.isEmpty() || reason.equals(condition.getReason())));
    }

    private ContainerView only() {
        var all = node.containers("web").stream().filter(ContainerView::running).toList();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void itIsFrozenOnceItHasSettledAndRunsOnWhenItTakesAPlace() {
        var pod = standby();
        node.pods().assign(pod);
        var waiting = node.reports.awaitStatus("web", StandbyOnDockerTest::isFrozen);
        assertThat(waiting.getPhase()).isEqualTo("Running");
        assertThat(waiting.getContainerStatuses().getFirst().getReady()).isFalse();
        var container = only();
        assertThat(container.paused()).isTrue();

        node.pods().assign(promoted(pod));

        var status = node.reports.awaitStatus("web", now -> isReady(now, "True", ""));
        assertThat(only().id()).isEqualTo(container.id());
        assertThat(only().paused()).isFalse();
        assertThat(status.getContainerStatuses().getFirst().getRestartCount()).isZero();
        assertThat(status.getPodIP()).isEqualTo(waiting.getPodIP());
    }

    @Test
    void oneThatDiesWhileItWaitsIsStartedAndFrozenAnew() {
        node.pods().assign(standby());
        node.reports.awaitStatus("web", StandbyOnDockerTest::isFrozen);
        var first = only().id();

        node.engine.unpause(first);
        node.engine.signal(first, "SIGKILL");

        node.reports.awaitStatus(
                "web",
                now -> isFrozen(now) && now.getContainerStatuses().getFirst().getRestartCount() == 1);
        assertThat(only().id()).isNotEqualTo(first);
        assertThat(only().paused()).isTrue();
    }

    @Test
    void aFrozenOneIsAskedToEndAndEnds() {
        var pod = standby();
        node.pods().assign(pod);
        node.reports.awaitStatus("web", StandbyOnDockerTest::isFrozen);

        node.pods()
                .assign(pod.edit()
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:00:00Z")
                        .withDeletionGracePeriodSeconds(300L)
                        .endMetadata()
                        .build());

        Awaitility.await("it ended, long before its grace")
                .atMost(Duration.ofSeconds(30))
                .until(() -> node.containers("web").isEmpty());
    }

    @Test
    void theNextAgentKeepsItFrozenOrLetsItRunOnAsTheObjectSays() {
        var pod = standby();
        node.pods().assign(pod);
        node.reports.awaitStatus("web", StandbyOnDockerTest::isFrozen);
        var container = only().id();

        node.restartAgent(
                List.of(pod.edit().withStatus(node.reports.status("web")).build()));
        node.reports.awaitStatus("web", StandbyOnDockerTest::isFrozen);
        assertThat(only().id()).isEqualTo(container);

        node.restartAgent(List.of(promoted(pod)));
        node.reports.awaitStatus("web", now -> isReady(now, "True", ""));
        assertThat(only().id()).isEqualTo(container);
        assertThat(only().paused()).isFalse();
    }

    @Test
    void theNextAgentLetsItRunOnWhenItTakesAPlaceLater() {
        var pod = standby();
        node.pods().assign(pod);
        node.reports.awaitStatus("web", StandbyOnDockerTest::isFrozen);
        var reported = node.reports.status("web");
        node.reports.forget("web");
        node.restartAgent(List.of(pod.edit().withStatus(reported).build()));
        node.reports.awaitStatus("web", StandbyOnDockerTest::isFrozen);

        node.pods().assign(promoted(pod));

        node.reports.awaitStatus("web", now -> isReady(now, "True", ""));
        assertThat(only().paused()).isFalse();
    }

    @Test
    void whatAPersonPausesStaysPaused() {
        var pod = DockerNode.pod("web", "sleep 600").build();
        node.pods().assign(pod);
        node.reports.awaitStatus("web", now -> isReady(now, "True", ""));
        node.engine.pause(only().id());

        node.pods()
                .assign(pod.edit()
                        .editMetadata()
                        .addToLabels("news", "1")
                        .endMetadata()
                        .build());
        node.pods().relist();

        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(5))
                .until(() -> only().paused());
        node.engine.unpause(only().id());
    }
}
