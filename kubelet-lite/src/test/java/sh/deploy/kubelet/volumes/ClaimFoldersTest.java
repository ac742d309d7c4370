package sh.deploy.kubelet.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.Surroundings;

class ClaimFoldersTest {
    private static final String OTHER = "99999999-1111-2222-3333-444455556666";
    private static final Pod POD = new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("db-0")
            .endMetadata()
            .build();

    @TempDir
    Path root;

    private final Materials materials = new Materials();
    private final List<String> noted = new ArrayList<>();

    private ClaimFolders folders() {
        return new ClaimFolders(
                root.resolve("volumes"), "n1", materials, (volume, uid, disk) -> noted.add(uid + " on " + disk));
    }

    /** As the agent does it: what it made is noted, then given. */
    private Path prepare(FsGroup group) throws IOException {
        var volume = Claimed.volume(Claimed.UID, "n1");
        if (noted.isEmpty()) {
            assertThatThrownBy(() -> folders().prepare(volume, group)).isInstanceOf(ClaimFolders.NotYet.class);
        }
        return folders().prepare(Claimed.on(disk(), volume), group);
    }

    /** The one that was noted. */
    private String disk() {
        return noted.getFirst().substring(noted.getFirst().indexOf(" on ") + 4);
    }

    private Path volumes() {
        return root.resolve("volumes");
    }

    private void assertThatNothingIsLeftButTheDisksId() {
        assertThat(volumes().toFile().list()).containsExactly("disk-id");
    }

    private void claimIsBound() {
        materials.putClaim("default", "data", Claimed.claim(Claimed.UID));
        materials.putVolume(Claimed.VOLUME, Claimed.volume(Claimed.UID, "n1"));
    }

    @Test
    void aClaimIsWaitedForUntilItIsThereAndBoundAndItsVolumeIsHere() {
        assertThatThrownBy(() -> folders().volume(POD, "data"))
                .isInstanceOf(ClaimFolders.NotYet.class)
                .hasMessage("persistentvolumeclaim \"data\" not found");

        materials.putClaim("default", "data", Claimed.pending());
        assertThatThrownBy(() -> folders().volume(POD, "data"))
                .isInstanceOf(ClaimFolders.NotYet.class)
                .hasMessage("persistentvolumeclaim \"data\" is not bound");

        materials.putClaim("default", "data", Claimed.claim(Claimed.UID));
        assertThatThrownBy(() -> folders().volume(POD, "data"))
                .isInstanceOf(ClaimFolders.NotYet.class)
                .hasMessageContaining("is not on node n1");

        materials.putVolume(Claimed.VOLUME, Claimed.volume(Claimed.UID, "n1"));
        assertThat(folders().volume(POD, "data").getMetadata().getName()).isEqualTo(Claimed.VOLUME);
    }

    @Test
    void aNamesakesVolumeOrOneOfAnotherNodeIsNeverTaken() {
        materials.putClaim(
                "default",
                "data",
                Claimed.claim(OTHER)
                        .edit()
                        .editSpec()
                        .withVolumeName(Claimed.VOLUME)
                        .endSpec()
                        .build());
        materials.putVolume(Claimed.VOLUME, Claimed.volume(Claimed.UID, "n1"));
        assertThatThrownBy(() -> folders().volume(POD, "data"))
                .isInstanceOf(CannotConfigure.class)
                .hasMessageContaining("was not made for persistentvolumeclaim \"data\" with uid " + OTHER);

        claimIsBound();
        materials.putVolume(Claimed.VOLUME, Claimed.volume(Claimed.UID, "n2"));
        assertThatThrownBy(() -> folders().volume(POD, "data"))
                .isInstanceOf(CannotConfigure.class)
                .hasMessageContaining("is on node n2");

        materials.putVolume(Claimed.VOLUME, Claimed.going("Delete"));
        assertThatThrownBy(() -> folders().volume(POD, "data"))
                .isInstanceOf(CannotConfigure.class)
                .hasMessageContaining("is being deleted");
    }

    @Test
    void theFolderIsOpenToAllWhenItIsMadeAndKeepsWhatItsUsersMakeOfIt() throws IOException {
        var folder = prepare(FsGroup.NONE);

        assertThat(folder).isEqualTo(root.resolve("volumes").resolve(Claimed.VOLUME));
        assertThat(mode(folder)).isEqualTo(0777);

        Files.writeString(folder.resolve("kept"), "yes");
        AtomicFolder.setMode(folder, 0700);
        assertThat(prepare(FsGroup.NONE)).isEqualTo(folder);
        assertThat(mode(folder)).isEqualTo(0700);
        assertThat(folder.resolve("kept")).hasContent("yes");
    }

    @Test
    void nobodyGetsAFolderBeforeItIsNotedWhereItIs() {
        var volume = Claimed.volume(Claimed.UID, "n1");

        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> folders().prepare(volume, FsGroup.NONE))
                    .isInstanceOf(ClaimFolders.NotYet.class)
                    .hasMessageContaining("waits until the server has noted where");
        }

        assertThat(volumes().resolve(Claimed.VOLUME)).isDirectory();
        assertThat(volumes().resolve("disk-id")).hasContent(disk() + "\n");
        assertThat(noted).as("told again, and the same").hasSize(2).containsOnly(noted.getFirst());
        assertThat(noted.getFirst()).startsWith("of " + Claimed.UID);
    }

    @Test
    void whatAnAgentThatCrashedHasMadeIsNotMadeAgain() throws IOException {
        var folder = Files.createDirectories(volumes().resolve(Claimed.VOLUME));
        Files.writeString(folder.resolve("row"), "1");

        assertThat(prepare(FsGroup.NONE)).isEqualTo(folder);
        assertThat(folder.resolve("row")).hasContent("1");
    }

    @Test
    void aVolumeThatWasMadeIsNeverMadeAgainOnAnotherOrAnEmptyDisk() throws IOException {
        var folder = prepare(FsGroup.NONE);
        AtomicFolder.delete(volumes());
        var refused = "the data of persistentvolumeclaim \"default/data\" is not here: volume " + Claimed.VOLUME;

        assertThatThrownBy(() -> prepare(FsGroup.NONE))
                .isInstanceOf(CannotConfigure.class)
                .hasMessageContaining(refused)
                .hasMessageContaining("of node n1, and " + volumes() + " is on a disk without an id.")
                .hasMessageContaining("kubectl annotate pv " + Claimed.VOLUME + " deploy.sh/disk-");
        assertThat(volumes()).doesNotExist();

        DiskId.ensure(Files.createDirectory(volumes()));
        Files.createDirectory(folder);
        assertThatThrownBy(() -> prepare(FsGroup.NONE))
                .isInstanceOf(CannotConfigure.class)
                .hasMessageContaining(refused)
                .hasMessageContaining("is on disk " + DiskId.read(volumes()));
    }

    @Test
    void aFolderThatIsGoneFromItsDiskIsNotMadeAgain() throws IOException {
        Files.delete(prepare(FsGroup.NONE));

        assertThatThrownBy(() -> prepare(FsGroup.NONE))
                .isInstanceOf(CannotConfigure.class)
                .hasMessageContaining("is on that disk without it");
        assertThatNothingIsLeftButTheDisksId();
    }

    @Test
    void anIdThatCannotBeReadIsNotReplaced() throws IOException {
        Files.writeString(Files.createDirectories(volumes()).resolve("disk-id"), "");

        assertThatThrownBy(() -> folders().prepare(Claimed.volume(Claimed.UID, "n1"), FsGroup.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not hold the id of a disk");
        assertThat(volumes().resolve("disk-id")).isEmptyFile();
    }

    @Test
    void whatIsInAVolumeIsGivenToAPodsGroupOnceAndBeforeItsContainersStart() throws IOException {
        claimIsBound();
        var kept = Files.createFile(prepare(FsGroup.NONE).resolve("kept"));
        materials.putVolume(Claimed.VOLUME, Claimed.on(disk(), Claimed.volume(Claimed.UID, "n1")));
        var pod = Claimed.mounted(POD.edit()
                .withNewSpec()
                .withNewSecurityContext()
                .withFsGroup(2000L)
                .endSecurityContext()
                .addNewContainer()
                .endContainer()
                .endSpec()
                .build());
        var folder = new PodFolder(root.resolve("pod"), folders());
        var where = new Surroundings("n1", "", "127.0.0.1", 1, 1);

        assertThat(folder.prepare(pod, materials, where, false)).isEmpty();
        assertThat(Files.getAttribute(kept, "unix:gid")).isEqualTo(2000);

        Files.setAttribute(kept, "unix:gid", 0);
        assertThat(folder.prepare(pod, materials, where, false)).isEmpty();
        assertThat(Files.getAttribute(kept, "unix:gid")).as("its own doing").isEqualTo(0);

        var ofTheNextAgent = new PodFolder(root.resolve("pod"), folders());
        assertThat(ofTheNextAgent.prepare(pod, materials, where, true)).isEmpty();
        assertThat(ofTheNextAgent.uses(Claimed.VOLUME)).isTrue();
        assertThat(Files.getAttribute(kept, "unix:gid")).as("its own doing").isEqualTo(0);
    }

    @Test
    void aSubPathThatALinkInTheVolumeLeadsAstrayMakesNothingOutside() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root may mount");
        claimIsBound();
        prepare(FsGroup.NONE);
        materials.putVolume(Claimed.VOLUME, Claimed.on(disk(), Claimed.volume(Claimed.UID, "n1")));
        var outside = Files.createDirectory(root.resolve("outside"));
        var pod = Claimed.mounted(POD.edit()
                .withNewSpec()
                .addNewContainer()
                .endContainer()
                .endSpec()
                .build());
        var folder = new PodFolder(root.resolve("pod"), folders());
        assertThat(folder.prepare(pod, materials, new Surroundings("n1", "", "127.0.0.1", 1, 1), false))
                .isEmpty();
        var volume = pod.getSpec().getVolumes().getFirst();
        try {
            var shown = folder.source(volume, "a/b", "main", 0);
            Files.createFile(shown.resolve("file"));
            Files.createSymbolicLink(folder.source(volume).resolve("link"), outside);

            assertThat(folder.source(volume).resolve("a/b/file")).exists();
            assertThatThrownBy(() -> folder.source(volume, "link/made", "main", 0))
                    .isInstanceOf(CannotConfigure.class)
                    .hasMessageContaining("is a link");
            assertThat(outside).isEmptyDirectory();
        } finally {
            folder.remove();
        }
        assertThat(folder.source(volume).resolve("a/b/file"))
                .as("what the claim keeps")
                .exists();
    }

    @Test
    void whatIsRemovedIsTheFolderAndNothingThatALinkInItLeadsTo() throws IOException {
        var folder = prepare(FsGroup.NONE);
        var outside = Files.createDirectory(root.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "yes");
        Files.createSymbolicLink(folder.resolve("way-out"), outside);
        var deep = folder;
        for (int level = 0; level < 300; level++) {
            deep = Files.createDirectory(deep.resolve("d"));
            Files.writeString(deep.resolve("f"), "x");
        }

        folders().remove(Claimed.VOLUME);

        assertThat(folder).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("yes");
        folders().remove(Claimed.VOLUME); // twice is harmless
    }

    @Test
    void aVolumeWhoseDiskIsNotThereIsKnownToStayOnIt() throws IOException {
        prepare(FsGroup.NONE);
        var volume = Claimed.on(disk(), Claimed.volume(Claimed.UID, "n1"));
        assertThat(folders().diskElsewhere(Claimed.volume(Claimed.UID, "n1"))).isEmpty();
        assertThat(folders().diskElsewhere(volume)).isEmpty();

        Files.move(root.resolve("volumes"), root.resolve("unmounted"));
        assertThat(folders().diskElsewhere(volume)).contains(disk());
        folders().remove(Claimed.VOLUME);
        assertThat(root.resolve("unmounted").resolve(Claimed.VOLUME)).isDirectory();
    }

    @Test
    void aFolderOfManyFilesIsRemovedBitByBit() throws IOException {
        var many = Files.createDirectory(prepare(FsGroup.NONE).resolve("many"));
        for (int file = 0; file < 2500; file++) {
            Files.createFile(many.resolve("" + file));
        }

        folders().remove(Claimed.VOLUME);

        assertThatNothingIsLeftButTheDisksId();
    }

    @Test
    void whatAnEarlierAgentBeganToRemoveGoesToo() throws IOException {
        var left = Files.createDirectories(root.resolve("volumes").resolve(Claimed.VOLUME + ".removed"));
        Files.createFile(left.resolve("file"));
        prepare(FsGroup.NONE);

        folders().remove(Claimed.VOLUME);

        assertThatNothingIsLeftButTheDisksId();
    }

    @Test
    void aLinkInTheFoldersPlaceIsRemovedAndNotFollowed() throws IOException {
        var outside = Files.createDirectory(root.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "yes");
        Files.createDirectory(root.resolve("volumes"));
        Files.createSymbolicLink(root.resolve("volumes").resolve(Claimed.VOLUME), outside);

        folders().remove(Claimed.VOLUME);

        assertThat(outside.resolve("precious")).hasContent("yes");
    }

    @Test
    void noOtherNameIsEverFollowed() {
        for (var name :
                new String[] {"", ".", "..", "../pods", "pvc-", "pvc-../../etc", "/etc", Claimed.VOLUME + "/.."}) {
            assertThatThrownBy(() -> folders().remove(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode") & 07777;
    }
}
