package sh.deploy.kubelet.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.Surroundings;

class PodFolderTest {
    private static final Surroundings WHERE = new Surroundings("n1", "", "127.0.0.1", 1000, 1L << 30);
    private static final Pod POD = new PodBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("till")
            .endMetadata()
            .withNewSpec()
            .addNewVolume()
            .withName("key")
            .withNewSecret()
            .withSecretName("key")
            .endSecret()
            .endVolume()
            .addNewVolume()
            .withName("all")
            .withNewProjected()
            .addNewSource()
            .withNewSecret()
            .withName("key")
            .endSecret()
            .endSource()
            .endProjected()
            .endVolume()
            .endSpec()
            .build();

    @TempDir
    Path folder;

    private final Materials materials = new Materials();
    private Path root = Path.of("");

    @BeforeEach
    void asRoot() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root may mount");
        root = folder.resolve("a folder with blanks");
        secret("open");
    }

    @AfterEach
    void unmount() {
        new PodFolder(root).remove();
    }

    private void secret(String value) {
        var encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        materials.putSecret(
                "shop",
                "key",
                new SecretBuilder().withData(Map.of("token", encoded)).build());
    }

    private static Pod ofGroup(long fsGroup) {
        return POD.edit()
                .editSpec()
                .withNewSecurityContext()
                .withFsGroup(fsGroup)
                .endSecurityContext()
                .addNewVolume()
                .withName("work")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .addNewVolume()
                .withName("fields")
                .withNewDownwardAPI()
                .withDefaultMode(0400)
                .addNewItem()
                .withPath("below/name")
                .withNewFieldRef(null, "metadata.name")
                .endItem()
                .endDownwardAPI()
                .endVolume()
                .endSpec()
                .build();
    }

    private static void assertOwned(Path path, int mode) throws IOException {
        assertThat(Files.getAttribute(path, "unix:gid")).as(path.toString()).isEqualTo(2000);
        assertThat((int) Files.getAttribute(path, "unix:mode") & 07777)
                .as(path.toString())
                .isEqualTo(mode);
    }

    private List<PodFolder.Problem> prepare(PodFolder pod) {
        return pod.prepare(POD, materials, WHERE, false);
    }

    private Path volume(String name) {
        return root.resolve("volumes").resolve(name);
    }

    private static String typeOf(Path path) throws IOException {
        return Files.getFileStore(path).type();
    }

    @Test
    void secretsAreKeptInMemoryOnly() throws IOException {
        assertThat(prepare(new PodFolder(root))).isEmpty();
        assertThat(volume("key").resolve("token")).hasContent("open");
        assertThat(typeOf(volume("key"))).isEqualTo("tmpfs");
        assertThat(volume("all").resolve("token")).hasContent("open");
        assertThat(typeOf(volume("all"))).isEqualTo("tmpfs");

        MemoryFolder.unmount(volume("key"));
        assertThat(volume("key")).as("what lies beneath, on disk").isEmptyDirectory();
    }

    @Test
    void anotherAgentGoesOnInTheSameFolder() throws IOException {
        prepare(new PodFolder(root));
        secret("sesame");
        var next = new PodFolder(root);
        assertThat(prepare(next)).isEmpty();
        assertThat(volume("key").resolve("token")).hasContent("sesame");

        next.remove();
        assertThat(root).doesNotExist();
        assertThat(MountTable.below(folder)).isEmpty();
    }

    @Test
    void afterAStartOfTheMachineSecretsAreWrittenAgain() throws IOException {
        prepare(new PodFolder(root));
        MemoryFolder.unmount(volume("key"));
        assertThat(prepare(new PodFolder(root))).isEmpty();
        assertThat(volume("key").resolve("token")).hasContent("open");
    }

    @Test
    void secretsThatContainersSeeOnDiskStayWhereTheyAre() throws IOException {
        AtomicFolder.write(
                volume("key"), Map.of("token", new VolumeFile(new byte[] {1}, 0644)), Map.of(), FsGroup.NONE);
        var seen = Files.getAttribute(volume("key"), "unix:ino");
        assertThat(prepare(new PodFolder(root))).isEmpty();
        assertThat(volume("key").resolve("token")).hasContent("open");
        assertThat(Files.getAttribute(volume("key"), "unix:ino")).isEqualTo(seen);
    }

    @Test
    void whatVolumesHoldBelongsToThePodsGroupWhichMayReadIt() throws IOException {
        assertThat(new PodFolder(root).prepare(ofGroup(2000), materials, WHERE, false))
                .isEmpty();
        assertOwned(volume("key"), 02755);
        assertOwned(volume("key").resolve("token").toRealPath(), 0644);
        assertOwned(volume("all").resolve("token").toRealPath(), 0644);
        assertOwned(volume("fields").resolve("below").toRealPath(), 02755);
        assertOwned(volume("fields").resolve("below/name").toRealPath(), 0440);
        assertOwned(volume("work"), 02777);
    }

    @Test
    void filesThatAnEarlierAgentWroteWithoutTheGroupAreWrittenAgain() throws IOException {
        prepare(new PodFolder(root));
        assertThat(new PodFolder(root).prepare(ofGroup(2000), materials, WHERE, false))
                .isEmpty();
        assertOwned(volume("key").resolve("token").toRealPath(), 0644);
    }

    private static Volume volume(Pod pod, String name) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSubPathOfASecretIsWhatWasWrittenLast() throws IOException {
        var pod = new PodFolder(root);
        prepare(pod);
        var first = pod.source(volume(POD, "key"), "token", "main", 0);
        assertThat(first).isRegularFile().hasContent("open");
        secret("sesame");
        prepare(pod);

        assertThat(pod.source(volume(POD, "key"), "token", "main", 0))
                .isRegularFile()
                .hasContent("sesame")
                .startsWithRaw(volume("key").toRealPath());
        assertThat(MountTable.below(folder)).as("only memory").hasSize(2);
    }

    @Test
    void aSubPathOfWhatContainersWriteIsMountedAndTakenOffWithThePod() throws IOException {
        var stated = ofGroup(2000);
        var pod = new PodFolder(root);
        pod.prepare(stated, materials, WHERE, false);

        var place = pod.source(volume(stated, "work"), "a/b", "main", 0);

        assertOwned(place, 02777);
        assertOwned(volume("work").resolve("a"), 02777);
        assertThat(place.toRealPath().startsWith(volume("work").toRealPath())).isFalse();
        Files.createFile(place.resolve("file"));
        assertThat(volume("work").resolve("a/b/file")).exists();

        pod.removeSubPaths();
        assertThat(place).doesNotExist();
        assertThat(volume("work").resolve("a/b/file")).exists();

        pod.source(volume(stated, "work"), "a/b", "main", 0);
        pod.remove();
        assertThat(root).doesNotExist();
        assertThat(MountTable.below(folder)).isEmpty();
    }
}
