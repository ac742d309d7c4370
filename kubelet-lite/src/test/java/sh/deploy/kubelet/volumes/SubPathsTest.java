package sh.deploy.kubelet.volumes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.kubelet.environment.CannotConfigure;
import sh.deploy.kubelet.linux.HeldFile;
import sh.deploy.kubelet.linux.Mounts;

/** Mounting takes root. */
class SubPathsTest {
    private static final int ROUNDS = 2_000;
    private static final String USER = "main-0";

    @TempDir
    Path folder;

    private Path places = Path.of("");
    private Path volume = Path.of("");
    private Path outside = Path.of("");
    private SubPaths subPaths = new SubPaths(places);

    @BeforeEach
    void make() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root may mount");
        places = folder.resolve("a pod").resolve("subpaths");
        volume = Files.createDirectory(folder.resolve("volume"));
        AtomicFolder.setMode(volume, 0777);
        outside = Files.createDirectory(folder.resolve("outside"));
        AtomicFolder.setMode(outside, 0700);
        Files.writeString(outside.resolve("precious"), "yes");
        subPaths = new SubPaths(places);
    }

    @AfterEach
    void remove() throws IOException {
        subPaths.removeAll();
    }

    private Path mount(String subPath) {
        return subPaths.mount(volume, subPath, USER);
    }

    private static String facts(Path path) throws IOException {
        return Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS) + " "
                + Integer.toOctalString((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777);
    }

    private static HeldFile.Identity identity(Path path) throws IOException {
        try (var held = HeldFile.of(path)) {
            return held.identity();
        }
    }

    @Test
    void aPartOfAVolumeIsShownWhereNoContainerMayWrite() throws IOException {
        Files.createDirectories(volume.resolve("a/b"));

        var place = mount("a/./b/");
        Files.writeString(volume.resolve("a/b/file"), "seen");

        assertThat(place).startsWith(places);
        assertThat(place.resolve("file")).hasContent("seen");
        Files.writeString(place.resolve("back"), "too");
        assertThat(volume.resolve("a/b/back")).hasContent("too");
    }

    @Test
    void aFileIsShownAsAFileWhateverItIsCalled() throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", "printf one > \"$0/$(printf 'a \\303\\251')\"", volume.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();

        assertThat(mount("a \u00e9")).isRegularFile().hasContent("one");
    }

    @Test
    void foldersThatAreMissingAreMadeLikeTheVolume() throws IOException {
        Files.setAttribute(volume, "unix:gid", 2000);
        AtomicFolder.setMode(volume, 02773);

        mount("a/b");

        assertThat(facts(volume.resolve("a"))).isEqualTo("2000 2773");
        assertThat(facts(volume.resolve("a/b"))).isEqualTo("2000 2773");
        assertThat(Files.createFile(folder.resolve("later")))
                .as("the process goes on with its own umask")
                .satisfies(file -> assertThat(facts(file)).isEqualTo("0 644"));
    }

    @Test
    void oneThatIsThereKeepsItsMode() throws IOException {
        AtomicFolder.setMode(Files.createDirectory(volume.resolve("a")), 0700);

        mount("a");

        assertThat(facts(volume.resolve("a"))).isEqualTo("0 700");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../outside", "a/../../outside", "a/../b", "/outside"})
    void noWayLeadsUp(String subPath) throws IOException {
        Files.createDirectory(volume.resolve("a"));

        assertThatThrownBy(() -> mount(subPath))
                .isInstanceOf(CannotConfigure.class)
                .hasMessage("subPath \"" + subPath + "\" cannot be mounted: it leads out of the volume");
        assertThat(MountTable.below(folder)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"link", "link/made", "a/link/made"})
    void noLinkIsFollowedAndNothingMadeBeyondIt(String subPath) throws IOException {
        Files.createDirectory(volume.resolve("a"));
        Files.createSymbolicLink(volume.resolve("link"), outside);
        Files.createSymbolicLink(volume.resolve("a/link"), Path.of("../../outside"));

        assertThatThrownBy(() -> mount(subPath))
                .isInstanceOf(CannotConfigure.class)
                .hasMessageContaining("\"link\" is a link, and links in volumes are not followed");
        assertThat(outside).isDirectoryContaining("glob:**/precious");
        assertThat(outside.toFile().list()).containsExactly("precious");
        assertThat(MountTable.below(folder)).isEmpty();
    }

    @Test
    void whatIsBelowAFileIsRefusedWithAWord() throws IOException {
        Files.createFile(volume.resolve("file"));

        assertThatThrownBy(() -> mount("file/below"))
                .isInstanceOf(CannotConfigure.class)
                .hasMessage("subPath \"file/below\" cannot be mounted: it leads through what is no folder");
    }

    /** Puts a folder and a link to the outside in each other's place, with moments when there is neither. */
    private void swap(AtomicBoolean over) throws IOException {
        var name = volume.resolve("d");
        var aside = volume.resolve("aside");
        while (!over.get()) {
            Files.createSymbolicLink(aside, outside);
            moveIfFree(aside, name);
            Thread.onSpinWait();
            delete(name);
            Files.createDirectory(aside);
            moveIfFree(aside, name);
            Thread.onSpinWait();
            delete(name);
        }
    }

    private static void moveIfFree(Path aside, Path name) throws IOException {
        try {
            Files.move(aside, name, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException taken) {
            Files.delete(aside);
        }
    }

    private static void delete(Path name) {
        try {
            AtomicFolder.delete(name);
        } catch (IOException notEmptyAnyMore) {
            // Somebody makes folders in it; next time.
        }
    }

    @Test
    void whoeverSwapsFolderAndLinkMeanwhileLeadsNobodyOutside() throws Exception {
        var over = new AtomicBoolean();
        var swapper = Thread.ofPlatform().start(() -> {
            try {
                swap(over);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        int inside = 0;
        int refused = 0;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                try {
                    var place = mount(round % 2 == 0 ? "d" : "d/made");
                    assertThat(place.resolve("precious")).doesNotExist();
                    assertThat(identity(place)).isNotEqualTo(identity(outside));
                    inside++;
                } catch (CannotConfigure e) {
                    refused += String.valueOf(e.getMessage()).contains("is a link") ? 1 : 0;
                }
            }
        } finally {
            over.set(true);
            swapper.join();
        }

        assertThat(inside).as("mounted").isPositive();
        assertThat(refused).as("refused as links").isPositive();
        assertThat(outside.toFile().list()).containsExactly("precious");
        assertThat(facts(outside)).isEqualTo("0 700");
        assertThat(facts(outside.resolve("precious"))).isEqualTo("0 644");
        assertThat(facts(volume)).isEqualTo("0 777");
    }

    @Test
    void aPlaceIsUsedAgainAndNeverShowsSomethingElse() throws IOException {
        Files.createDirectory(volume.resolve("d"));
        var first = mount("d");
        assertThat(mount("d")).isEqualTo(first);
        assertThat(new SubPaths(places).mount(volume, "d", USER))
                .as("of the next agent")
                .isEqualTo(first);
        assertThat(MountTable.below(folder)).containsExactly(first.toRealPath());

        Files.move(volume.resolve("d"), volume.resolve("old"));
        var second = mount("d");

        assertThat(second).isNotEqualTo(first);
        assertThat(identity(first)).as("a start that is under way").isEqualTo(identity(volume.resolve("old")));
        assertThat(identity(second)).isEqualTo(identity(volume.resolve("d")));
    }

    @Test
    void aPartThatIsReplacedAgainAndAgainHasAFewPlacesOnly() throws IOException {
        var other = subPaths.mount(volume, "d", "main-00");
        for (int life = 0; life < 3 * SubPaths.KEPT; life++) {
            mount("d");
            Files.move(volume.resolve("d"), volume.resolve("old-" + life));
        }
        var last = mount("d");

        assertThat(MountTable.below(folder)).hasSize(SubPaths.KEPT + 1).contains(other.toRealPath(), last.toRealPath());
        assertThat(places.toFile().list()).hasSize(SubPaths.KEPT + 1);
    }

    @Test
    void whatAKilledAgentMountedIsTakenOffAndTheVolumeKept() throws IOException {
        Files.createDirectory(volume.resolve("d"));
        Files.writeString(volume.resolve("d/data"), "kept");
        Files.writeString(volume.resolve("file"), "kept");
        mount("d");
        subPaths.mount(volume, "file", "main-1");
        subPaths.mount(volume, "d", "other-0");
        assertThat(MountTable.below(folder)).hasSize(3);

        new PodFolder(requireNonNull(places.getParent())).remove();

        assertThat(MountTable.below(folder)).isEmpty();
        assertThat(places.getParent()).doesNotExist();
        assertThat(volume.resolve("d/data")).hasContent("kept");
        assertThat(volume.resolve("file")).hasContent("kept");
    }

    @Test
    void nothingOfAPodIsRemovedBeforeEveryPlaceIsFree() throws IOException {
        var stranger = Files.createDirectories(places.resolve("main-0.1-1"));
        Files.createFile(stranger.resolve("file"));
        var data = Files.createFile(
                Files.createDirectories(places.resolveSibling("volumes/v")).resolve("data"));

        assertThatThrownBy(() -> new PodFolder(requireNonNull(places.getParent())).remove())
                .isInstanceOf(UncheckedIOException.class);
        assertThat(data).exists();
        AtomicFolder.delete(stranger);
    }

    @Test
    void afterAStartOfTheMachineItIsMountedAgain() throws IOException {
        Files.createDirectory(volume.resolve("d"));
        Files.writeString(volume.resolve("d/data"), "kept");
        var place = mount("d");
        Mounts.detach(place);
        assertThat(place).isEmptyDirectory();

        assertThat(new SubPaths(places).mount(volume, "d", USER)).isEqualTo(place);
        assertThat(place.resolve("data")).hasContent("kept");
    }
}
