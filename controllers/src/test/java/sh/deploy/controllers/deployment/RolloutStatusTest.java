package sh.deploy.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.deployment.Examples.NOW;
import static sh.deploy.controllers.deployment.Examples.current;
import static sh.deploy.controllers.deployment.Examples.deployment;
import static sh.deploy.controllers.deployment.Examples.old;
import static sh.deploy.controllers.deployment.Examples.paused;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutStatusTest {
    @Test
    void addsUpWhatTheSetsSay() {
        var web = deployment(4, 1, 0);
        var status = status(web, NOW, old(web, 1, 3, 3), current(web, 2, 1));
        assertThat(status.getReplicas()).isEqualTo(5);
        assertThat(status.getUpdatedReplicas()).isEqualTo(2);
        assertThat(status.getReadyReplicas()).isEqualTo(4);
        assertThat(status.getAvailableReplicas()).isEqualTo(4);
        assertThat(status.getUnavailableReplicas()).isEqualTo(1);
        assertThat(status.getObservedGeneration()).isEqualTo(2);
    }

    @Test
    void isAvailableAsLongAsNoMoreMissThanMay() {
        var web = deployment(4, 1, 1);
        assertThat(condition(status(web, NOW, current(web, 4, 3)), "Available"))
                .isEqualTo("True MinimumReplicasAvailable Deployment has minimum availability.");
        assertThat(condition(status(web, NOW, current(web, 4, 2)), "Available"))
                .isEqualTo("False MinimumReplicasUnavailable Deployment does not have minimum availability.");
    }

    @Test
    void tellsARolloutFromItsBeginningToItsEnd() {
        var web = deployment(2, 1, 0);
        var begun = status(web, NOW, current(web, 2, 0));
        assertThat(condition(begun, "Progressing"))
                .isEqualTo("True NewReplicaSetCreated Created new replica set \"current\"");
        var moved = status(with(web, begun), NOW, current(web, 2, 1));
        assertThat(condition(moved, "Progressing"))
                .isEqualTo("True ReplicaSetUpdated ReplicaSet \"current\" is progressing.");
        var done = status(with(web, moved), NOW, current(web, 2, 2));
        assertThat(condition(done, "Progressing"))
                .isEqualTo("True NewReplicaSetAvailable ReplicaSet \"current\" has successfully progressed.");
    }

    @Test
    void isLateOnceNothingMovedForLongerThanTheDeadline() {
        var web = deployment(2, 1, 0);
        var begun = status(web, NOW, current(web, 2, 0));
        assertThat(RolloutStatus.deadline(web, begun)).contains(NOW.plusSeconds(600));
        var inTime = status(with(web, begun), NOW.plusSeconds(600), current(web, 2, 0));
        assertThat(condition(inTime, "Progressing")).startsWith("True NewReplicaSetCreated");
        var late = status(with(web, begun), NOW.plusSeconds(601), current(web, 2, 0));
        assertThat(condition(late, "Progressing"))
                .isEqualTo("False ProgressDeadlineExceeded ReplicaSet \"current\" has timed out progressing.");
        assertThat(RolloutStatus.deadline(web, late)).isEmpty();
    }

    @Test
    void aFinishedRolloutStaysFinishedWhenPodsFallOverLater() {
        var web = deployment(2, 1, 0);
        var done = status(with(web, status(web, NOW, current(web, 2, 0))), NOW, current(web, 2, 2));
        var later = status(with(web, done), NOW.plusSeconds(9000), current(web, 2, 0));
        assertThat(condition(later, "Progressing")).startsWith("True NewReplicaSetAvailable");
    }

    @Test
    void theNextRolloutHasADeadlineOfItsOwnEvenIfItNeverMoves() {
        var web = deployment(2, 1, 0);
        var done = status(with(web, status(web, NOW, current(web, 2, 0))), NOW, current(web, 2, 2));
        var later = NOW.plusSeconds(9000);
        var stuck = status(with(web, done), later, old(web, 1, 2, 2), current(web, 0, 0));
        assertThat(condition(stuck, "Progressing")).startsWith("True NewReplicaSetCreated");
        var late = status(with(web, stuck), later.plusSeconds(601), old(web, 1, 2, 2), current(web, 0, 0));
        assertThat(condition(late, "Progressing")).startsWith("False ProgressDeadlineExceeded");
    }

    @Test
    void aPauseStopsTheDeadline() {
        var web = paused(deployment(2, 1, 0));
        var status = status(web, NOW, current(web, 2, 0));
        assertThat(condition(status, "Progressing")).isEqualTo("Unknown DeploymentPaused Deployment is paused");
        assertThat(RolloutStatus.deadline(web, status)).isEmpty();
    }

    private static DeploymentStatus status(Deployment web, Instant now, ReplicaSet... sets) {
        return RolloutStatus.of(Rollout.of(web, List.of(sets), false), now);
    }

    private static Deployment with(Deployment web, DeploymentStatus status) {
        return new DeploymentBuilder(web).withStatus(status).build();
    }

    private static String condition(DeploymentStatus status, String type) {
        return status.getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .map(condition -> condition.getStatus() + " " + condition.getReason() + " " + condition.getMessage())
                .findFirst()
                .orElse("");
    }
}
