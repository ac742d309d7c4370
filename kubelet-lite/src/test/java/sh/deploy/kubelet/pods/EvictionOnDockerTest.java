package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.kubelet.pods.DockerNode.pod;

import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.usage.ProcessCounts;

/** What only a real engine can prove of evictions and bounds. */
class EvictionOnDockerTest extends DockerNodeTest {
    @Test
    void anEvictedPodFailsAndLeavesNothingOnTheDisk() {
        var pod = pod("victim", "head -c 3000000 /dev/zero > /scratch/filled; trap '' TERM; while :; do sleep 1; done")
                .editSpec()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("scratch")
                .withMountPath("/scratch")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("scratch")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
        var uid = pod.getMetadata().getUid();
        node.pods().assign(pod);
        node.reports.awaitStatus("victim", EvictionOnDockerTest::running);
        var folder = dataDir.resolve("pods").resolve(uid);
        assertThat(folder).exists();
        assertThat(node.pods().active()).hasSize(1);

        node.pods().evict(uid, new Eviction("The node was low on resource: test. ", true));

        var status = node.reports.awaitStatus("victim", now -> "Failed".equals(now.getPhase()));
        assertThat(status.getReason()).isEqualTo("Evicted");
        assertThat(status.getMessage()).isEqualTo("The node was low on resource: test. ");
        assertThat(status.getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(137);
        assertThat(status.getConditions())
                .filteredOn(condition -> condition.getType().equals("DisruptionTarget"))
                .singleElement()
                .satisfies(condition -> assertThat(condition.getReason()).isEqualTo("TerminationByKubelet"));
        node.reports.awaitEvent("Evicted", "low on resource: test");
        node.awaitNothingOf("victim");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !node.pods().isEnding(uid));
        assertThat(folder).doesNotExist();
        assertThat(node.pods().active()).isEmpty();
        assertThat(node.reports.status("victim")).isEqualTo(status);

        node.pods()
                .assign(new PodBuilder(pod)
                        .editMetadata()
                        .withDeletionTimestamp("2030-01-01T00:00:00Z")
                        .withDeletionGracePeriodSeconds(0L)
                        .endMetadata()
                        .build());
        node.reports.awaitStopped("victim");
        assertThat(node.reports.status("victim")).isEqualTo(status);
    }

    @Test
    void aPodThatGoesForItsOwnLimitIsNoTargetOfADisruption() {
        var pod = pod("writer", "sleep 1000").build();
        node.pods().assign(pod);
        node.reports.awaitStatus("writer", EvictionOnDockerTest::running);
        var uid = pod.getMetadata().getUid();
        node.pods().evict(uid, new Eviction("It wrote too much. ", false));
        assertThat(node.pods().isEnding(uid)).isTrue();
        var status = node.reports.awaitStatus("writer", now -> "Failed".equals(now.getPhase()));
        assertThat(status.getReason()).isEqualTo("Evicted");
        assertThat(status.getConditions())
                .noneMatch(condition -> condition.getType().equals("DisruptionTarget"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !node.pods().isEnding(uid));
        assertThat(dataDir.resolve("pods").resolve(uid)).doesNotExist();
    }

    @Test
    void aPodThatIsNotAdmittedFailsWithoutHavingBegun() {
        node.pods().admitBy(pod -> "The node had condition: [DiskPressure]. ");
        node.pods().assign(pod("late", "sleep 1000").build());
        var status = node.reports.awaitStatus("late", now -> "Failed".equals(now.getPhase()));
        assertThat(status.getReason()).isEqualTo("Evicted");
        assertThat(status.getConditions())
                .noneMatch(condition -> condition.getType().equals("DisruptionTarget"));
        assertThat(node.containers("late")).isEmpty();
    }

    /** Its shell gives up at the first process it is refused, and says so in the exit code. */
    @Test
    void aForkBombEndsAtItsBound() {
        node.pods()
                .assign(pod("bomb", "i=0; while [ $i -lt 500 ]; do sleep 60 & i=$((i+1)); done; exec sleep 1000")
                        .editSpec()
                        .withRestartPolicy("Never")
                        .endSpec()
                        .build());
        var ended = node.reports.awaitStatus("bomb", now -> "Failed".equals(now.getPhase()));
        assertThat(ended.getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(2);
    }

    @Test
    void processesOfAContainerAreCounted() {
        node.pods().assign(pod("few", "sleep 1000 & sleep 1000 & wait").build());
        node.reports.awaitStatus("few", EvictionOnDockerTest::running);
        var state = (ContainerView.State.Running) node.running("few").state();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(ProcessCounts.of(state.pid())).isEqualTo(3));
    }

    @Test
    void theEngineSaysWhatAContainerWrote() {
        node.pods()
                .assign(pod("writer", "head -c 2000000 /dev/zero > /tmp/filled; echo done; sleep 1000")
                        .build());
        node.reports.awaitStatus("writer", EvictionOnDockerTest::running);
        var id = node.running("writer").id();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(node.engine.diskBytes(id)).isGreaterThan(2_000_000));
        assertThat(node.engine.diskBytes("nothing-of-that-name")).isZero();
    }
}
