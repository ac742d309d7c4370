package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.kubelet.pods.DockerNode.pod;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.TestImages;

class PodsOnDockerTest extends DockerNodeTest {
    private static final String FOREVER = "exec sleep 600";

    private static ContainerStatus main(PodStatus status) {
        return status.getContainerStatuses().getFirst();
    }

    private static boolean isWaiting(PodStatus status, String reason) {
        var waiting = main(status).getState().getWaiting();
        return waiting != null && waiting.getReason().equals(reason);
    }

    private static boolean ready(PodStatus status) {
        return status.getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }

    private static Pod deleted(Pod pod) {
        return pod.edit()
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:01Z")
                .withDeletionGracePeriodSeconds(1L)
                .endMetadata()
                .build();
    }

    private String logs(String pod, boolean previous) throws Exception {
        var text = new StringBuilder();
        var over = new CompletableFuture<String>();
        var request = new LogRequest(
                "default", pod, "", "", false, previous, false, OptionalLong.empty(), null, OptionalLong.empty());
        node.pods().openLog(request, new LogSink() {
            @Override
            public void data(byte[] bytes) {
                text.append(new String(bytes, StandardCharsets.UTF_8));
            }

            @Override
            public void end() {
                over.complete(text.toString());
            }

            @Override
            public void problem(String message) {
                over.complete("PROBLEM " + message);
            }
        });
        return over.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aPodRunsAndIsReadyAndIsGoneWithoutATraceAfterItsDeletion() {
        var pod = pod("plain", FOREVER).build();
        node.pods().assign(pod);

        var status = node.reports.awaitStatus("plain", PodsOnDockerTest::ready);
        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(status.getPodIP()).startsWith("172.");
        assertThat(main(status).getContainerID())
                .isEqualTo("docker://" + node.running("plain").id());
        assertThat(main(status).getRestartCount()).isZero();
        node.reports.awaitEvent("Started", "Started container main");

        var sandbox = node.running("plain").label(Labels.SANDBOX);
        node.pods().assign(deleted(pod));
        node.reports.awaitStopped("plain");
        assertThat(node.containers("plain")).isEmpty();
        assertThat(node.engine.inspect(sandbox)).isEmpty();
        assertThat(dataDir.resolve("pods").resolve(pod.getMetadata().getUid())).doesNotExist();
    }

    @Test
    void aKilledContainerBeginsAgainAtOnceFromItsTwinAndItsLogIsKept() throws Exception {
        node.pods().assign(pod("restarts", "echo attempt; " + FOREVER).build());
        node.reports.awaitStatus("restarts", PodsOnDockerTest::ready);
        var first = node.running("restarts");
        Awaitility.await("it has spoken").until(() -> logs("restarts", false).equals("attempt\n"));

        node.engine.signal(first.id(), "SIGKILL");

        var status = node.reports.awaitStatus(
                "restarts",
                now -> main(now).getRestartCount() == 1
                        && main(now).getState().getRunning() != null
                        && main(now).getLastState().getTerminated() != null);
        assertThat(main(status).getLastState().getTerminated().getExitCode()).isEqualTo(137);
        assertThat(main(status).getLastState().getTerminated().getReason()).isEqualTo("Error");
        assertThat(node.running("restarts").id()).isNotEqualTo(first.id());
        assertThat(node.running("restarts").label(Labels.SANDBOX)).isEqualTo(first.label(Labels.SANDBOX));
        assertThat(logs("restarts", true)).isEqualTo("attempt\n");
    }

    @Test
    void aContainerThatFailsAgainAndAgainWaitsAndSaysSo() {
        node.pods().assign(pod("crashes", "exit 3").build());
        var status = node.reports.awaitStatus(
                "crashes",
                now -> main(now).getState().getWaiting() != null
                        && "CrashLoopBackOff"
                                .equals(main(now).getState().getWaiting().getReason()));
        assertThat(main(status).getLastState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(status.getPhase()).isEqualTo("Running");
        node.reports.awaitEvent("BackOff", "Back-off restarting failed container main in pod crashes_default(");
    }

    @Test
    void aContainerThatCannotBeStartedSaysWhyAndIsTriedAgainWithBackoff() {
        node.pods()
                .assign(pod("unstartable", FOREVER)
                        .editSpec()
                        .editFirstContainer()
                        .withCommand("/nosuch")
                        .endContainer()
                        .endSpec()
                        .build());
        var failed = node.reports.awaitStatus("unstartable", now -> isWaiting(now, "RunContainerError"));
        assertThat(main(failed).getState().getWaiting().getMessage()).contains("/nosuch");
        assertThat(failed.getPodIP()).startsWith("172.");
        assertThat(failed.getHostIP()).isEqualTo("127.0.0.1");
        assertThat(failed.getStartTime()).isNotNull();

        var waits = node.reports.awaitStatus("unstartable", now -> isWaiting(now, "CrashLoopBackOff"));
        assertThat(waits.getPhase()).isEqualTo("Running");
        assertThat(main(waits).getRestartCount()).isEqualTo(1);
        var last = main(waits).getLastState().getTerminated();
        assertThat(last.getReason()).isEqualTo("StartError");
        assertThat(last.getExitCode()).isEqualTo(128);
        assertThat(last.getMessage()).contains("/nosuch");
        assertThat(last.getFinishedAt()).isGreaterThanOrEqualTo(waits.getStartTime());
        node.reports.awaitEvent("BackOff", "Back-off restarting failed container main in pod unstartable_default(");
        assertThat(node.reports.messages().stream().filter(message -> message.startsWith("Failed: ")))
                .hasSize(2)
                .allSatisfy(message -> assertThat(message).contains("/nosuch"));
    }

    @Test
    void aContainerThatCannotBeMadeSaysWhyAndIsTriedAgainWithBackoff() {
        node.pods()
                .assign(pod("unmakeable", FOREVER)
                        .editSpec()
                        .editFirstContainer()
                        .withWorkingDir("not absolute")
                        .endContainer()
                        .endSpec()
                        .build());
        var failed = node.reports.awaitStatus("unmakeable", now -> isWaiting(now, "CreateContainerError"));
        assertThat(main(failed).getState().getWaiting().getMessage()).contains("not absolute");
        assertThat(failed.getPhase()).isEqualTo("Pending");
        assertThat(failed.getPodIP()).startsWith("172.");
        assertThat(failed.getStartTime()).isNotNull();
    }

    @Test
    void aPodThatShallNotRestartSucceedsOrFails() {
        node.pods()
                .assign(pod("succeeds", "exit 0")
                        .editSpec()
                        .withRestartPolicy("Never")
                        .endSpec()
                        .build());
        node.pods()
                .assign(pod("fails", "exit 1")
                        .editSpec()
                        .withRestartPolicy("Never")
                        .endSpec()
                        .build());
        assertThat(main(node.reports.awaitStatus("succeeds", now -> "Succeeded".equals(now.getPhase())))
                        .getState()
                        .getTerminated()
                        .getReason())
                .isEqualTo("Completed");
        node.reports.awaitStatus("fails", now -> "Failed".equals(now.getPhase()));
    }

    @Test
    void initContainersRunInOrderBeforeTheMainOneAndShareVolumes() {
        var pod = pod("inits", "cat /temp/log > /dev/termination-log; exit 0")
                .editSpec()
                .withRestartPolicy("Never")
                .addNewVolume()
                .withName("work")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .addNewInitContainer()
                .withName("one")
                .withImage(TestImages.SHELL)
                .withCommand("/bin/sh", "-c", "echo one >> /temp/log")
                .addNewVolumeMount()
                .withName("work")
                .withMountPath("/temp")
                .endVolumeMount()
                .endInitContainer()
                .addNewInitContainer()
                .withName("two")
                .withImage(TestImages.SHELL)
                .withCommand("/bin/sh", "-c", "echo two >> /temp/log")
                .addNewVolumeMount()
                .withName("work")
                .withMountPath("/temp")
                .endVolumeMount()
                .endInitContainer()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("work")
                .withMountPath("/temp")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
        node.pods().assign(pod);
        var status = node.reports.awaitStatus("inits", now -> "Succeeded".equals(now.getPhase()));
        assertThat(main(status).getState().getTerminated().getMessage()).isEqualTo("one\ntwo");
        assertThat(status.getInitContainerStatuses()).allMatch(ContainerStatus::getReady);
    }

    @Test
    void environmentAndVolumesComeFromConfigMapsSecretsAndThePodItself() {
        node.pods()
                .configMap(
                        "default",
                        "settings",
                        new ConfigMapBuilder()
                                .withData(Map.of("colour", "blue", "app.conf", "x=1"))
                                .build());
        node.pods()
                .secret(
                        "default",
                        "key",
                        new SecretBuilder()
                                .withData(Map.of(
                                        "token",
                                        Base64.getEncoder().encodeToString("s3".getBytes(StandardCharsets.UTF_8))))
                                .build());
        var pod = pod(
                        "env",
                        "echo $COLOUR $TOKEN $NAME $(hostname -i | cat) $(cat /conf/app.conf) > /dev/termination-log")
                .editSpec()
                .withRestartPolicy("Never")
                .addNewVolume()
                .withName("conf")
                .withNewConfigMap()
                .withName("settings")
                .endConfigMap()
                .endVolume()
                .editFirstContainer()
                .addToEnv(
                        new EnvVarBuilder()
                                .withName("COLOUR")
                                .withNewValueFrom()
                                .withNewConfigMapKeyRef("colour", "settings", false)
                                .endValueFrom()
                                .build(),
                        new EnvVarBuilder()
                                .withName("TOKEN")
                                .withNewValueFrom()
                                .withNewSecretKeyRef("token", "key", false)
                                .endValueFrom()
                                .build(),
                        new EnvVarBuilder()
                                .withName("NAME")
                                .withNewValueFrom()
                                .withNewFieldRef(null, "metadata.name")
                                .endValueFrom()
                                .build())
                .addNewVolumeMount()
                .withName("conf")
                .withMountPath("/conf")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
        node.pods().assign(pod);
        var status = node.reports.awaitStatus("env", now -> "Succeeded".equals(now.getPhase()));
        assertThat(main(status).getState().getTerminated().getMessage())
                .isEqualTo("blue s3 env " + status.getPodIP() + " x=1");
    }

    @Test
    void aMissingImageIsAClearEventAndAWaitingReason() {
        node.pods()
                .assign(pod("absent", FOREVER)
                        .editSpec()
                        .editFirstContainer()
                        .withImage("deploy.local/absent:1")
                        .withImagePullPolicy("Never")
                        .endContainer()
                        .endSpec()
                        .build());
        node.reports.awaitStatus(
                "absent",
                now -> main(now).getState().getWaiting() != null
                        && "ErrImageNeverPull"
                                .equals(main(now).getState().getWaiting().getReason()));
        node.reports.awaitEvent(
                "ErrImageNeverPull",
                "Container image \"deploy.local/absent:1\" is not present with pull policy of Never");
    }

    @Test
    void aFailingLivenessProbeRestartsAndAReadinessProbeDecidesWhatIsReady() {
        var pod = pod("probed", "touch /tmp/alive; exec sleep 600")
                .editSpec()
                .editFirstContainer()
                .withNewStartupProbe() // the shell may need longer for its file than the first probe comes
                .withNewExec()
                .withCommand("/bin/cat", "/tmp/alive")
                .endExec()
                .withPeriodSeconds(1)
                .withFailureThreshold(20)
                .endStartupProbe()
                .withNewLivenessProbe()
                .withNewExec()
                .withCommand("/bin/cat", "/tmp/alive")
                .endExec()
                .withPeriodSeconds(1)
                .withFailureThreshold(1)
                .endLivenessProbe()
                .withNewReadinessProbe()
                .withNewTcpSocket()
                .withPort(new IntOrString(81))
                .endTcpSocket()
                .withPeriodSeconds(1)
                .endReadinessProbe()
                .endContainer()
                .endSpec()
                .build();
        node.pods().assign(pod);
        var status =
                node.reports.awaitStatus("probed", now -> main(now).getState().getRunning() != null);
        assertThat(ready(status)).isFalse();
        node.reports.awaitEvent("Unhealthy", "Readiness probe failed: dial tcp");

        node.engine.exec(
                node.running("probed").id(), List.of("/bin/rm", "/tmp/alive"), java.time.Duration.ofSeconds(10));
        node.reports.awaitStatus(
                "probed",
                now -> main(now).getRestartCount() == 1 && main(now).getState().getRunning() != null);
        node.reports.awaitEvent("Killing", "Container main failed liveness probe, will be restarted");
    }

    @Test
    void anAgentThatBeginsAgainDisturbsNothingStartsNothingTwiceAndRemovesWhatIsNotAssigned() {
        var kept = pod("kept", FOREVER).build();
        var gone = pod("gone", FOREVER).build();
        node.pods().assign(kept);
        node.pods().assign(gone);
        node.reports.awaitStatus("kept", PodsOnDockerTest::ready);
        node.reports.awaitStatus("gone", PodsOnDockerTest::ready);
        var before = node.running("kept");

        node.restartAgent(List.of(kept));
        var later = pod("later", FOREVER).build();
        node.pods().assign(later);
        node.reports.awaitStatus("later", PodsOnDockerTest::ready);

        assertThat(node.containers("kept").stream()
                        .filter(ContainerView::running)
                        .map(ContainerView::id))
                .containsExactly(before.id());
        assertThat(main(node.reports.status("kept")).getRestartCount()).isZero();
        node.pods().assign(deleted(kept));
        node.reports.awaitStopped("kept");
        node.awaitNothingOf("gone");
    }

    @Test
    void aDeadSandboxTakesItsContainersAlongAndThePodBeginsAgainInAnother() {
        node.pods().assign(pod("moved", FOREVER).build());
        node.reports.awaitStatus("moved", PodsOnDockerTest::ready);
        var first = node.running("moved");

        node.engine.signal(first.label(Labels.SANDBOX), "SIGKILL");
        node.reports.awaitStatus("moved", now -> main(now).getRestartCount() == 1 && ready(now));
        assertThat(node.running("moved").label(Labels.SANDBOX)).isNotEqualTo(first.label(Labels.SANDBOX));
    }

    @Test
    void theNextAgentPreparesTheRestartThatTheFirstHadNoTimeFor() {
        var pod = pod("untwinned", FOREVER).build();
        node.pods().assign(pod);
        node.reports.awaitStatus("untwinned", PodsOnDockerTest::ready);
        node.restartAgent(List.of(pod));
        Awaitility.await("an instance that waits for the next start")
                .atMost(Duration.ofSeconds(20))
                .until(() -> node.containers("untwinned").stream()
                        .anyMatch(view -> view.state() instanceof ContainerView.State.Created));
    }

    /** As {@code docker restart} does. */
    @Test
    void aContainerThatSomebodyStartsAgainEndsAndItsPodToo() {
        var pod = pod("web", FOREVER).build();
        node.pods().replaceAll(List.of(pod));
        node.reports.awaitStatus("web", DockerNodeTest::running);
        var first = node.running("web").id();
        node.engine.signal(first, "SIGKILL");
        node.reports.awaitStatus(
                "web", status -> running(status) && main(status).getRestartCount() == 1);

        node.engine.start(first);

        Awaitility.await("one of them runs")
                .atMost(Duration.ofSeconds(20))
                .until(() -> node.engine
                                .inspect(first)
                                .filter(ContainerView::running)
                                .isEmpty()
                        && !node.running("web").id().equals(first));
        node.pods().assign(deleted(pod));
        node.awaitNothingOf("web");
    }

    /** An agent that comes back may be given a pod while it still ends what an earlier one left. */
    @Test
    void aNewPodKeepsItsFolderWhileWhatAnEarlierAgentLeftIsRemoved() {
        var old = pod("old", FOREVER).build();
        node.pods().replaceAll(List.of(old));
        node.reports.awaitStatus("old", DockerNodeTest::running);
        var pod = pod("web", "touch /data/there; " + FOREVER)
                .editSpec()
                .addNewVolume()
                .withName("data")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .editContainer(0)
                .addNewVolumeMount()
                .withName("data")
                .withMountPath("/data")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();

        node.restartAgent(List.of());
        node.pods().assign(pod);
        node.reports.awaitStatus("web", DockerNodeTest::running);
        node.awaitNothingOf("old");
        awaitFolders(1);

        node.engine.signal(node.running("web").id(), "SIGKILL");
        node.reports.awaitStatus(
                "web", status -> running(status) && main(status).getRestartCount() == 1);
    }

    private void awaitFolders(int count) {
        Awaitility.await("folders of pods").atMost(Duration.ofSeconds(20)).until(() -> {
            try (var folders = Files.list(dataDir.resolve("pods"))) {
                return folders.count() == count;
            }
        });
    }
}
