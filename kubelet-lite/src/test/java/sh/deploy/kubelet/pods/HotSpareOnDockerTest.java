package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.HotSpare;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.Labels;

class HotSpareOnDockerTest extends DockerNodeTest {
    private static final Duration LONGER_THAN_A_SPARE_IS_PUT_OFF = Duration.ofMillis(1_500);

    /** Ready at once, and shares what it writes with whoever comes after it. */
    private static Pod pod() {
        return DockerNode.pod(
                        "web", "echo $POD_IP > /shared/$(cat /proc/self/cgroup | md5sum | cut -c1-8); exec sleep 600")
                .editMetadata()
                .addToAnnotations(HotSpare.ANNOTATION, "crash")
                .endMetadata()
                .editSpec()
                .addNewVolume()
                .withName("shared")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .editContainer(0)
                .withEnv(new EnvVarBuilder()
                        .withName("POD_IP")
                        .withNewValueFrom()
                        .withNewFieldRef()
                        .withFieldPath("status.podIP")
                        .endFieldRef()
                        .endValueFrom()
                        .build())
                .withReadinessProbe(new ProbeBuilder()
                        .withPeriodSeconds(1)
                        .withNewExec()
                        .withCommand("/bin/sh", "-c", "exit 0")
                        .endExec()
                        .build())
                .addNewVolumeMount()
                .withName("shared")
                .withMountPath("/shared")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
    }

    private ContainerView frozen() {
        return Awaitility.await("the spare is frozen")
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> node.containers("web").stream()
                                .filter(ContainerView::paused)
                                .findFirst()
                                .orElse(null),
                        spare -> spare != null);
    }

    private ContainerView inForce() {
        return node.containers("web").stream()
                .filter(view -> view.running() && !view.paused())
                .findFirst()
                .orElseThrow();
    }

    private static boolean runs(PodStatus status, String id) {
        var main = status.getContainerStatuses().getFirst();
        return main.getState().getRunning() != null && main.getContainerID().equals("docker://" + id);
    }

    private String ipOf(ContainerView container) {
        return node.engine
                .inspect(container.label(Labels.SANDBOX))
                .orElseThrow()
                .ip();
    }

    private String shown(ContainerView container, String script) {
        return node.engine
                .exec(container.id(), List.of("/bin/sh", "-c", script), Duration.ofSeconds(9))
                .output();
    }

    @Test
    void theSpareTakesOverFromAKilledContainerWithItsOwnAddress() {
        node.pods().assign(pod());
        var spare = frozen();
        node.reports.awaitEvent("HotSpareReady", "main");
        var first = inForce();
        assertThat(ipOf(spare)).isNotEqualTo(ipOf(first));
        assertThat(node.reports.status("web").getPodIP()).isEqualTo(ipOf(first));

        node.engine.signal(first.id(), "SIGKILL");

        var status = node.reports.awaitStatus("web", now -> runs(now, spare.id()));
        assertThat(status.getContainerStatuses().getFirst().getRestartCount()).isEqualTo(1);
        assertThat(status.getPodIP()).isEqualTo(ipOf(spare));
        Awaitility.await("its shell, which may have been frozen before, has written its address")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(shown(spare, "cat /shared/*")).contains(ipOf(spare) + "\n"));
        assertThat(shown(spare, "cat /etc/hosts")).contains(ipOf(spare) + "\tweb");
        assertThat(shown(spare, "hostname")).isEqualTo("web\n");
        node.reports.awaitStatus(
                "web",
                now -> now.getContainerStatuses().getFirst().getLastState().getTerminated() != null
                        && now.getContainerStatuses().getFirst().getReady());
        node.reports.awaitEvent("HotSpareUsed", "main");
        var next = frozen();
        assertThat(next.label(Labels.ATTEMPT)).isEqualTo("2");
        assertThat(next.label(Labels.GRACE)).isEqualTo("1");
        assertThat(node.engine.inspect(first.label(Labels.SANDBOX))).isEmpty();
    }

    @Test
    void theNextAgentKeepsTheContainerAndItsSpare() {
        var pod = pod();
        node.pods().assign(pod);
        var spare = frozen();
        var main = inForce();

        node.restartAgent(List.of(pod));

        node.reports.awaitStatus("web", now -> runs(now, main.id()));
        assertThat(frozen().id()).isEqualTo(spare.id());
        node.engine.signal(main.id(), "SIGKILL");
        node.reports.awaitStatus("web", now -> runs(now, spare.id()));
    }

    @Test
    void anAgentThatEndsBeforeTheSpareIsMadeMakesNothingMore() throws InterruptedException {
        node.pods().assign(pod());
        node.reports.awaitStatus(
                "web", status -> status.getContainerStatuses().getFirst().getReady());

        node.pods().close();

        var left = ids();
        Thread.sleep(LONGER_THAN_A_SPARE_IS_PUT_OFF);
        assertThat(ids()).isEqualTo(left);
    }

    private Set<String> ids() {
        return node.engine.list(node.labels).stream().map(ContainerSummary::id).collect(Collectors.toSet());
    }

    @Test
    void nothingIsLeftOfADeletedPod() {
        var pod = pod();
        node.pods().assign(pod);
        var sandboxes = List.of(frozen().label(Labels.SANDBOX), inForce().label(Labels.SANDBOX));

        node.pods().forget("default", "web", pod.getMetadata().getUid());

        node.awaitNothingOf("web");
        assertThat(sandboxes)
                .allSatisfy(id ->
                        Awaitility.await().until(() -> node.engine.inspect(id).isEmpty()));
        var folder = dataDir.resolve("pods").resolve(pod.getMetadata().getUid());
        Awaitility.await("its folder, which goes last").until(() -> !Files.exists(folder));
    }
}
