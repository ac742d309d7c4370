package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.MemoryEngine;
import sh.deploy.kubelet.containers.PauseImage;
import sh.deploy.kubelet.containers.TestImages;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.fence.NodeLease;
import sh.deploy.kubelet.images.Images;
import sh.deploy.kubelet.linux.BootClock;
import sh.deploy.kubelet.sandboxes.SandboxPool;
import sh.deploy.kubelet.sandboxes.StartQueue;
import sh.deploy.kubelet.volumes.ClaimFolders;
import sh.deploy.kubelet.volumes.Claimed;

/** Pods with claims, on an engine in memory: when they start, and what becomes of the folders. */
class ClaimedPodsTest {
    private static final Map<String, String> LABELS = Labels.ofNode("/claimed-pods-test", "n1");

    @TempDir
    Path dataDir;

    private final CollectedReports reports = new CollectedReports();
    private Pods pods;
    private Path volume;

    @BeforeEach
    void start() {
        var time = new SystemTime();
        var engine = new MemoryEngine(time);
        PauseImage.ensure(engine);
        TestImages.ensureShell(engine);
        var lease = new NodeLease(BootClock::new);
        lease.lastsWithTheProcess();
        var materials = new Materials();
        var starts = new StartQueue(3);
        var surroundings = new Surroundings("n1", "", "127.0.0.1", 2000, 1L << 30);
        pods = new Pods(new NodeParts(
                "n1",
                LABELS,
                engine,
                starts,
                new RestartBudget(),
                new SandboxPool(engine, starts, LABELS, 0, time),
                new Images(engine, time),
                materials,
                new ContainerSpec.Logging(1 << 20, 2),
                0,
                dataDir.resolve("pods"),
                new ClaimFolders(dataDir.resolve("volumes"), "n1", materials, reports::volumePrepared),
                new Fence(dataDir, "n1", lease, file -> true, Journal.nowhere(time)),
                () -> surroundings,
                reports,
                Journal.nowhere(time),
                time));
        pods.start();
        volume = dataDir.resolve("volumes").resolve(Claimed.VOLUME);
    }

    @AfterEach
    void end() {
        pods.close();
    }

    private static Pod pod(String name) {
        return Claimed.mounted(DockerNode.pod(name, "sleep 600").build());
    }

    private void claimIsBound() {
        pods.claim("default", "data", Claimed.claim(Claimed.UID));
        pods.volume(Claimed.VOLUME, Claimed.volume(Claimed.UID, "n1"));
    }

    private void serverNotesWhereTheFolderIs() {
        pods.volume(
                Claimed.VOLUME,
                Claimed.on(reports.awaitVolumePrepared(Claimed.VOLUME), Claimed.volume(Claimed.UID, "n1")));
    }

    private void awaitRunning(String pod) {
        reports.awaitStatus(
                pod,
                status -> status.getContainerStatuses().stream()
                        .anyMatch(container -> Boolean.TRUE.equals(container.getReady())));
    }

    @Test
    void aPodWaitsForItsClaimWithoutAComplaintAndStartsWhenItIsBound() {
        pods.claim("default", "data", Claimed.pending());
        pods.replaceAll(List.of(pod("db")));
        reports.awaitStatus(
                "db",
                status -> status.getContainerStatuses().stream()
                        .anyMatch(container -> container.getState().getWaiting() != null));

        claimIsBound();
        serverNotesWhereTheFolderIs();

        awaitRunning("db");
        assertThat(reports.messages()).noneMatch(message -> message.startsWith("FailedMount"));
        assertThat(volume).isDirectory();
    }

    @Test
    void aNamesakesVolumeStopsThePodWithAnEvent() {
        pods.claim(
                "default",
                "data",
                Claimed.claim("99999999-1111-2222-3333-444455556666")
                        .edit()
                        .editSpec()
                        .withVolumeName(Claimed.VOLUME)
                        .endSpec()
                        .build());
        pods.volume(Claimed.VOLUME, Claimed.volume(Claimed.UID, "n1"));
        pods.replaceAll(List.of(pod("db")));

        reports.awaitEvent("FailedMount", "was not made for persistentvolumeclaim");
        assertThat(volume).doesNotExist();
    }

    @Test
    void noContainerStartsBeforeTheServerHasNotedWhereTheFolderIs() {
        claimIsBound();
        pods.replaceAll(List.of(pod("db")));
        reports.awaitVolumePrepared(Claimed.VOLUME);
        reports.awaitStatus(
                "db",
                status -> status.getContainerStatuses().stream()
                        .anyMatch(container -> container.getState().getWaiting() != null));

        serverNotesWhereTheFolderIs();

        awaitRunning("db");
        assertThat(reports.messages()).noneMatch(message -> message.startsWith("FailedMount"));
    }

    @Test
    void onANodeThatComesBackWithAnotherDiskThePodIsRefusedWithAnEvent() {
        pods.claim("default", "data", Claimed.claim(Claimed.UID));
        pods.volume(
                Claimed.VOLUME, Claimed.on("11111111-1111-2222-3333-444455556666", Claimed.volume(Claimed.UID, "n1")));
        pods.replaceAll(List.of(pod("db")));

        reports.awaitEvent("FailedMount", "the data of persistentvolumeclaim \"default/data\" is not here");
        assertThat(volume).doesNotExist();
        reports.awaitStatus(
                "db",
                status -> status.getContainerStatuses().stream()
                        .anyMatch(container -> container.getState().getWaiting() != null));
    }

    @Test
    void theFolderOutlivesPodsAndIsThereForTheNext() throws IOException {
        claimIsBound();
        var first = pod("db");
        pods.replaceAll(List.of(first));
        serverNotesWhereTheFolderIs();
        awaitRunning("db");
        Files.writeString(volume.resolve("row"), "1");

        pods.forget("default", "db", first.getMetadata().getUid());
        pods.replaceAll(List.of(pod("db-again")));

        awaitRunning("db-again");
        assertThat(volume.resolve("row")).hasContent("1");
    }

    @Test
    void aVolumeIsRemovedOnceNoPodUsesItAndReported() {
        claimIsBound();
        var pod = pod("db");
        pods.replaceAll(List.of(pod));
        serverNotesWhereTheFolderIs();
        awaitRunning("db");

        pods.volume(Claimed.VOLUME, Claimed.going("Delete"));
        assertThat(volume).isDirectory();
        assertThat(reports.isVolumeRemoved(Claimed.VOLUME)).isFalse();

        pods.forget("default", "db", pod.getMetadata().getUid());

        reports.awaitVolumeRemoved(Claimed.VOLUME);
        assertThat(volume).doesNotExist();
    }

    @Test
    void aVolumeThatIsToBeRetainedStaysOnTheDisk() throws IOException {
        Files.createDirectories(volume);

        pods.volume(Claimed.VOLUME, Claimed.going("Retain"));

        reports.awaitVolumeRemoved(Claimed.VOLUME);
        assertThat(volume).isDirectory();
    }

    @Test
    void aVolumeThatAClaimMayStillHoldIsNotTouched() throws IOException {
        Files.createDirectories(volume);
        var held = Claimed.volume(Claimed.UID, "n1")
                .edit()
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();

        pods.volume(Claimed.VOLUME, held);
        pods.volume(
                Claimed.VOLUME.replace('0', '1'),
                Claimed.going("Delete")
                        .edit()
                        .editMetadata()
                        .withName("pvc-../pods")
                        .endMetadata()
                        .build());

        assertThat(volume).isDirectory();
        assertThat(reports.isVolumeRemoved(Claimed.VOLUME)).isFalse();
        pods.volume(Claimed.VOLUME, Claimed.going("Delete"));
        reports.awaitVolumeRemoved(Claimed.VOLUME);
    }
}
