package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.kubelet.pods.DockerNode.pod;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.TestImages;
import sh.deploy.kubelet.volumes.Claimed;

/** Features of pods that only a real engine can prove. */
class PodFeaturesOnDockerTest extends DockerNodeTest {
    private String inside(String pod, String script) {
        return node.engine
                .exec(node.running(pod).id(), List.of("/bin/sh", "-c", script), Duration.ofSeconds(20))
                .output()
                .strip();
    }

    /** Reads until it is so: that a container runs says nothing of how far its shell is. */
    private void awaitInside(String pod, String script, String output) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(inside(pod, script)).isEqualTo(output));
    }

    @Test
    void aHostPortLeadsToTheContainer() throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var pod = pod("ports", "echo hi > /tmp/index.html; exec /bin/busybox httpd -f -p 80 -h /tmp")
                .editSpec()
                .editFirstContainer()
                .addNewPort()
                .withContainerPort(80)
                .withHostPort(port)
                .endPort()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withNewPort(80)
                .withPath("/index.html")
                .endHttpGet()
                .withPeriodSeconds(1)
                .endReadinessProbe()
                .endContainer()
                .endSpec()
                .build();
        node.pods().assign(pod);
        node.reports.awaitStatus(
                "ports", status -> status.getContainerStatuses().getFirst().getReady());
        try (var socket = new Socket("127.0.0.1", port)) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void aPodSeesItsNameItsLimitsAndItsMemoryVolume() {
        var pod = pod("self", "exec sleep 600")
                .editSpec()
                .addNewVolume()
                .withName("fast")
                .withNewEmptyDir()
                .withMedium("Memory")
                .withSizeLimit(new Quantity("8Mi"))
                .endEmptyDir()
                .endVolume()
                .editFirstContainer()
                .withNewResources()
                .withLimits(Map.of("memory", new Quantity("64Mi"), "cpu", new Quantity("500m")))
                .endResources()
                .withNewSecurityContext()
                .withRunAsUser(1000L)
                .withReadOnlyRootFilesystem(true)
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("fast")
                .withMountPath("/fast")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
        node.pods().assign(pod);
        node.reports.awaitStatus("self", PodFeaturesOnDockerTest::running);
        assertThat(inside(
                        "self",
                        "cat /etc/hostname; id -u; df /fast | cat; touch /fast/x && echo written; touch /y 2>&1"))
                .startsWith("self\n1000\n")
                .contains("tmpfs")
                .contains("8192")
                .contains("written")
                .contains("Read-only file system");
        assertThat(inside("self", "hostname")).isEqualTo("self");
    }

    @Test
    void aChangedConfigMapReachesARunningContainer() {
        node.pods()
                .configMap(
                        "default",
                        "live",
                        new ConfigMapBuilder().withData(Map.of("v", "1")).build());
        var pod = pod("live", "while [ \"$(cat /conf/v)\" = 1 ]; do sleep 0.1; done; cp /conf/v /dev/termination-log")
                .editSpec()
                .withRestartPolicy("Never")
                .addNewVolume()
                .withName("conf")
                .withNewConfigMap()
                .withName("live")
                .endConfigMap()
                .endVolume()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("conf")
                .withMountPath("/conf")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
        node.pods().assign(pod);
        node.reports.awaitStatus("live", PodFeaturesOnDockerTest::running);
        node.pods()
                .configMap(
                        "default",
                        "live",
                        new ConfigMapBuilder().withData(Map.of("v", "2")).build());
        node.reports.awaitStatus("live", status -> !running(status) && !"Pending".equals(status.getPhase()));
    }

    @Test
    void whatAPodWritesToTheVolumeOfItsClaimTheNextOneReadsUntilTheVolumeGoes() {
        node.pods().claim("default", "data", Claimed.claim(Claimed.UID));
        node.pods().volume(Claimed.VOLUME, Claimed.volume(Claimed.UID, "n1"));
        var first = Claimed.mounted(
                pod("first", "echo one >> /data/log; exec sleep 600").build());
        node.pods().assign(first);
        node.pods()
                .volume(
                        Claimed.VOLUME,
                        Claimed.on(
                                node.reports.awaitVolumePrepared(Claimed.VOLUME), Claimed.volume(Claimed.UID, "n1")));
        node.reports.awaitStatus("first", PodFeaturesOnDockerTest::running);
        awaitInside("first", "cat /data/log", "one");
        node.engine.signal(node.running("first").id(), "SIGKILL");
        node.reports.awaitStatus(
                "first", status -> status.getContainerStatuses().getFirst().getRestartCount() == 1 && running(status));
        awaitInside("first", "cat /data/log", "one\none");
        node.pods().forget("default", "first", first.getMetadata().getUid());
        node.awaitNothingOf("first");

        var second = Claimed.mounted(pod("second", "exec sleep 600")
                .editSpec()
                .withNewSecurityContext()
                .withRunAsUser(1000L)
                .endSecurityContext()
                .endSpec()
                .build());
        node.pods().assign(second);
        node.reports.awaitStatus("second", PodFeaturesOnDockerTest::running);
        assertThat(inside("second", "cat /data/log; echo mine > /data/of-1000 && ls /data"))
                .isEqualTo("one\none\nlog\nof-1000");

        node.pods().volume(Claimed.VOLUME, Claimed.going("Delete"));
        assertThat(inside("second", "ls /data")).as("it is in use").isEqualTo("log\nof-1000");
        node.pods().forget("default", "second", second.getMetadata().getUid());
        node.reports.awaitVolumeRemoved(Claimed.VOLUME);
        assertThat(dataDir.resolve("volumes").resolve(Claimed.VOLUME)).doesNotExist();
    }

    @Test
    void aPodWaitsForAMissingConfigMapAndSaysSo() {
        var pod = pod("waits", "exec sleep 600")
                .editSpec()
                .addNewVolume()
                .withName("conf")
                .withNewConfigMap()
                .withName("later")
                .endConfigMap()
                .endVolume()
                .endSpec()
                .build();
        node.pods().assign(pod);
        node.reports.awaitEvent(
                "FailedMount", "MountVolume.SetUp failed for volume \"conf\" : configmap \"later\" not found");
        node.pods()
                .configMap(
                        "default",
                        "later",
                        new ConfigMapBuilder().withData(Map.of("v", "1")).build());
        node.reports.awaitStatus("waits", PodFeaturesOnDockerTest::running);
    }

    @Test
    void aPreStopHookRunsBeforeTheContainerIsToldToEnd() throws IOException {
        var shared = Files.createDirectory(dataDir.resolve("shared"));
        var pod = pod(
                        "hooked",
                        "trap 'cat /shared/hook > /shared/seen; exit 0' TERM; touch /shared/ready; while true; do sleep 0.1; done")
                .editSpec()
                .withTerminationGracePeriodSeconds(20L)
                .addNewVolume()
                .withName("shared")
                .withNewHostPath(shared.toString(), "Directory")
                .endVolume()
                .editFirstContainer()
                .withNewLifecycle()
                .withNewPreStop()
                .withNewExec()
                .withCommand("/bin/sh", "-c", "echo ran > /shared/hook")
                .endExec()
                .endPreStop()
                .endLifecycle()
                .addNewVolumeMount()
                .withName("shared")
                .withMountPath("/shared")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
        node.pods().assign(pod);
        node.reports.awaitStatus("hooked", PodFeaturesOnDockerTest::running);
        Awaitility.await("its shell has heard what to do at its end")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(shared.resolve("ready")));
        node.pods()
                .assign(pod.edit()
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:00:01Z")
                        .withDeletionGracePeriodSeconds(20L)
                        .endMetadata()
                        .build());
        node.reports.awaitStopped("hooked");
        assertThat(shared.resolve("seen")).hasContent("ran");
    }

    @Test
    void aCommandThatIsNotThereIsAStartErrorInItsStatus() {
        node.pods()
                .assign(pod("nothing", "")
                        .editSpec()
                        .withRestartPolicy("Never")
                        .editFirstContainer()
                        .withImage(TestImages.SHELL)
                        .withCommand("/no/such/program")
                        .endContainer()
                        .endSpec()
                        .build());
        var status = node.reports.awaitStatus("nothing", now -> "Failed".equals(now.getPhase()));
        assertThat(status.getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getTerminated()
                        .getReason())
                .isEqualTo("StartError");
    }

    @Test
    void howASidecarEndsSaysNothingOfItsPod() {
        node.pods()
                .replaceAll(List.of(pod("job", "exit 0")
                        .editSpec()
                        .withRestartPolicy("Never")
                        .addNewInitContainer()
                        .withName("sidecar")
                        .withImage(TestImages.SHELL)
                        .withCommand("/bin/sh", "-c", "trap 'exit 3' TERM; touch /tmp/ready; sleep 600 & wait")
                        .withRestartPolicy("Always")
                        .withNewStartupProbe() // before it is told to end it must know how
                        .withNewExec()
                        .withCommand("/bin/cat", "/tmp/ready")
                        .endExec()
                        .withPeriodSeconds(1)
                        .withFailureThreshold(20)
                        .endStartupProbe()
                        .endInitContainer()
                        .endSpec()
                        .build()));

        // The phase is told as soon as the sidecar's process is gone, how it ended when the engine knows.
        var status = node.reports.awaitStatus(
                "job",
                last -> last.getInitContainerStatuses().stream()
                        .anyMatch(sidecar -> sidecar.getState().getTerminated() != null));

        assertThat(status.getPhase()).isEqualTo("Succeeded");
        assertThat(status.getInitContainerStatuses()
                        .getFirst()
                        .getState()
                        .getTerminated()
                        .getExitCode())
                .isEqualTo(3);
    }

    @Test
    void whatIsKnownOfAnImageIsForgottenWhenThePodNamesAnother() {
        var pod = pod("web", "exec sleep 600").build();
        node.pods().replaceAll(List.of(pod));
        node.reports.awaitStatus("web", DockerNodeTest::running);
        node.pods()
                .assign(pod.edit()
                        .editSpec()
                        .editContainer(0)
                        .withImage("nowhere.example/unknown:1")
                        .withImagePullPolicy("Never")
                        .endContainer()
                        .endSpec()
                        .build());
        node.engine.signal(node.running("web").id(), "SIGKILL");

        node.reports.awaitStatus("web", status -> {
            var waiting = status.getContainerStatuses().getFirst().getState().getWaiting();
            return waiting != null && waiting.getReason().equals("ErrImageNeverPull");
        });
    }
}
