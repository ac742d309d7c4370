package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.kubelet.pods.DockerNode.pod;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.HotSpare;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.TestImages;
import sh.deploy.kubelet.volumes.MountTable;

/** Parts of volumes in containers of a real engine, also while another container puts something else in their place. */
class SubPathsOnDockerTest extends DockerNodeTest {
    private static final int LIVES = 3;
    private static final Duration BOUND = Duration.ofSeconds(40);

    /** Of a pod with a volume "v", the part of it at /part. */
    private static PodBuilder withPart(PodBuilder pod, String subPath) {
        return pod.editSpec()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("v")
                .withMountPath("/part")
                .withSubPath(subPath)
                .endVolumeMount()
                .endContainer()
                .endSpec();
    }

    /** A second container that sees all of volume "v". */
    private static PodBuilder withSecond(PodBuilder pod, String script) {
        return pod.editSpec()
                .addNewVolume()
                .withName("v")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .addNewContainer()
                .withName("second")
                .withImage(TestImages.SHELL)
                .withCommand("/bin/sh", "-c", script)
                .addNewVolumeMount()
                .withName("v")
                .withMountPath("/v")
                .endVolumeMount()
                .endContainer()
                .endSpec();
    }

    private static int restarts(PodStatus status, String container) {
        return status.getContainerStatuses().stream()
                .filter(one -> one.getName().equals(container))
                .mapToInt(ContainerStatus::getRestartCount)
                .findFirst()
                .orElse(0);
    }

    private String running(String container) {
        return node.containers("parts").stream()
                .filter(view -> view.running()
                        && !view.paused()
                        && view.label(Labels.CONTAINER).equals(container))
                .findFirst()
                .orElseThrow(() -> new AssertionError(container + " does not run"))
                .id();
    }

    private String log() {
        return node.engine
                .exec(running("second"), List.of("/bin/cat", "/v/d/e/log"), Duration.ofSeconds(20))
                .output()
                .strip();
    }

    private Path podFolder(Pod pod) {
        return dataDir.resolve("pods").resolve(pod.getMetadata().getUid());
    }

    private void awaitGone(Path folder) {
        Awaitility.await().atMost(BOUND).until(() -> !Files.exists(folder, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aContainerSeesItsPartAlsoAfterARestartAndNothingIsLeft() throws IOException {
        var pod = withSecond(withPart(pod("parts", "echo life >> /part/log; exec sleep 600"), "d/e"), "exec sleep 600")
                .build();
        node.pods().assign(pod);
        Awaitility.await().atMost(BOUND).untilAsserted(() -> assertThat(log()).isEqualTo("life"));
        assertThat(MountTable.below(podFolder(pod).resolve("subpaths"))).hasSize(1);

        node.engine.signal(running("main"), "SIGKILL");
        Awaitility.await().atMost(BOUND).untilAsserted(() -> assertThat(log()).isEqualTo("life\nlife"));

        node.pods().forget("default", "parts", pod.getMetadata().getUid());
        node.awaitNothingOf("parts");
        awaitGone(podFolder(pod));
        assertThat(MountTable.below(dataDir)).isEmpty();
    }

    @Test
    void whoeverSwapsThePartForALinkToTheHostNeverLeadsAContainerThere() throws IOException {
        var outside = Files.createDirectory(dataDir.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "yes");
        Files.setAttribute(outside, "unix:mode", 0700);
        var swapping = "while :; do /bin/busybox ln -s " + outside.toRealPath()
                + " /v/d; rm -rf /v/d; mkdir /v/d; touch /v/d/own; sleep 0.01; rm -rf /v/d; done 2>/dev/null";
        var pod = withSecond(
                        withPart(
                                pod("parts", "test -e /part/precious && touch /part/hit; touch /part/was; exit 1"),
                                "d"),
                        swapping)
                .build();
        node.pods().assign(pod);

        Awaitility.await()
                .atMost(BOUND)
                .until(() -> node.reports
                        .ifKnown("parts")
                        .filter(status -> restarts(status, "main") >= LIVES)
                        .isPresent());
        node.pods().forget("default", "parts", pod.getMetadata().getUid());
        node.awaitNothingOf("parts");
        awaitGone(podFolder(pod));

        assertThat(outside.toFile().list()).containsExactly("precious");
        assertThat((int) Files.getAttribute(outside, "unix:mode") & 07777).isEqualTo(0700);
        assertThat(MountTable.below(dataDir)).isEmpty();
    }

    @Test
    void whatAKilledAgentMountedForAPodThatIsGoneIsTakenOffByTheNext() throws IOException {
        var shared = Files.createDirectory(dataDir.resolve("shared"));
        var pod = withPart(pod("parts", "echo kept > /part/log; exec sleep 600"), "d")
                .editSpec()
                .addNewVolume()
                .withName("v")
                .withNewHostPath(shared.toString(), "Directory")
                .endVolume()
                .endSpec()
                .build();
        node.pods().assign(pod);
        Awaitility.await()
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(shared.resolve("d/log")).hasContent("kept"));
        assertThat(MountTable.below(podFolder(pod))).hasSize(1);

        node.restartAgent(List.of());

        node.awaitNothingOf("parts");
        awaitGone(podFolder(pod));
        assertThat(MountTable.below(dataDir)).isEmpty();
        assertThat(shared.resolve("d/log")).hasContent("kept");
    }

    @Test
    void aHotSpareSeesTheSamePart() throws IOException {
        var shared = Files.createDirectory(dataDir.resolve("shared"));
        node.pods()
                .assign(withPart(pod("parts", "exec sleep 600"), "d")
                        .editMetadata()
                        .addToAnnotations(HotSpare.ANNOTATION, "crash")
                        .endMetadata()
                        .editSpec()
                        .addNewVolume()
                        .withName("v")
                        .withNewHostPath(shared.toString(), "Directory")
                        .endVolume()
                        .editFirstContainer()
                        .withNewReadinessProbe()
                        .withNewExec()
                        .withCommand("/bin/true")
                        .endExec()
                        .withPeriodSeconds(1)
                        .endReadinessProbe()
                        .endContainer()
                        .endSpec()
                        .build());
        node.reports.awaitEvent("HotSpareReady", "main");
        assertThat(MountTable.below(dataDir)).hasSize(1);

        node.engine.signal(running("main"), "SIGKILL");
        node.reports.awaitEvent("HotSpareUsed", "main");

        node.engine.exec(running("main"), List.of("/bin/touch", "/part/file"), Duration.ofSeconds(20));
        assertThat(shared.resolve("d/file")).exists();
    }

    @Test
    void aPartThatIsALinkIsToldInTheStatus() {
        var pod = withSecond(withPart(pod("parts", "exec sleep 600"), "d"), "exec sleep 600")
                .editSpec()
                .addNewInitContainer()
                .withName("first")
                .withImage(TestImages.SHELL)
                .withCommand("/bin/sh", "-c", "/bin/busybox ln -s / /v/d")
                .addNewVolumeMount()
                .withName("v")
                .withMountPath("/v")
                .endVolumeMount()
                .endInitContainer()
                .endSpec()
                .build();
        node.pods().assign(pod);

        var status = node.reports.awaitStatus(
                "parts",
                now -> now.getContainerStatuses().stream()
                        .anyMatch(one -> one.getState().getWaiting() != null
                                && "CreateContainerConfigError"
                                        .equals(one.getState().getWaiting().getReason())));
        assertThat(status.getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getWaiting()
                        .getMessage())
                .startsWith("subPath \"d\" cannot be mounted: \"d\" is a link");
    }
}
