package sh.deploy.kubelet.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of group take root. */
class OwnershipTest {
    private static final int GROUP = 2000;
    private static final FsGroup ALWAYS = new FsGroup(OptionalInt.of(GROUP), false);
    private static final FsGroup ON_ROOT_MISMATCH = new FsGroup(OptionalInt.of(GROUP), true);

    @TempDir
    Path root;

    private Path volume;
    private Path outside;

    @BeforeEach
    void make() throws IOException {
        assumeTrue((int) Files.getAttribute(root, "unix:uid") == 0, "did not run: it takes root");
        outside = Files.createDirectory(root.resolve("outside"));
        file(outside.resolve("precious"), 0600);
        volume = Files.createDirectory(root.resolve("volume"));
        AtomicFolder.setMode(volume, 0755);
    }

    private static Path file(Path path, int mode) throws IOException {
        Files.createFile(path);
        AtomicFolder.setMode(path, mode);
        return path;
    }

    private static String of(Path path) throws IOException {
        return Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS) + " "
                + Integer.toOctalString((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777);
    }

    @Test
    void givesAllThatIsInAVolumeAndItselfToTheGroup() throws IOException {
        var below = Files.createDirectories(volume.resolve("a/b"));
        AtomicFolder.setMode(below, 0700);
        var plain = file(below.resolve("plain"), 0600);
        var program = file(below.resolve("program"), 04755);

        Ownership.give(volume, ALWAYS);

        assertThat(of(volume)).isEqualTo("2000 2775");
        assertThat(of(below)).isEqualTo("2000 2770");
        assertThat(of(plain)).isEqualTo("2000 660");
        assertThat(of(program)).isEqualTo("2000 4775");
    }

    @Test
    void followsNoLinkAndWaitsForNoPipe() throws Exception {
        var link = Files.createSymbolicLink(volume.resolve("link"), outside);
        Files.createSymbolicLink(volume.resolve("file"), outside.resolve("precious"));
        var pipe = volume.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();
        var before = of(outside);

        Ownership.give(volume, ALWAYS);

        assertThat(of(outside)).isEqualTo(before);
        assertThat(of(outside.resolve("precious"))).isEqualTo("0 600");
        assertThat(of(link)).startsWith("0 ");
        assertThat(of(pipe)).isEqualTo("2000 660");
    }

    @Test
    void onRootMismatchBelievesATopThatIsTheGroups() throws IOException {
        Ownership.give(volume, ALWAYS);
        var later = file(volume.resolve("later"), 0600);
        Files.setAttribute(later, "unix:gid", 0);

        Ownership.give(volume, ON_ROOT_MISMATCH);
        assertThat(of(later)).isEqualTo("0 600");

        AtomicFolder.setMode(volume, 0770);
        Ownership.give(volume, ON_ROOT_MISMATCH);
        assertThat(of(later)).isEqualTo("2000 660");

        Files.setAttribute(later, "unix:gid", 0);
        Ownership.give(volume, ALWAYS);
        assertThat(of(later)).isEqualTo("2000 660");
    }

    @Test
    void withoutAGroupNothingChanges() throws IOException {
        Ownership.give(volume, FsGroup.NONE);

        assertThat(of(volume)).isEqualTo("0 755");
    }

    @Test
    void whatIsTooDeepIsLeftAndTheRestGiven() throws IOException {
        var deep = volume;
        for (int level = 0; level < Ownership.DEEPEST + 5; level++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        var beside = file(volume.resolve("beside"), 0600);

        Ownership.give(volume, ALWAYS);

        assertThat(of(beside)).isEqualTo("2000 660");
        assertThat(of(deep)).startsWith("0 ");
        assertThat(of(volume)).startsWith("2000 ");
    }

    @Test
    void givesFilesWhoseNamesAreNoTextAndThoseBesideThem() throws Exception {
        var script =
                "cd \"$0\" && d=$(printf 'no\\377+text') && mkdir \"$d\" && touch \"$d/a\" \"$d.file\" z é && chmod 600 \"$d/a\" \"$d.file\" z é";
        assertThat(new ProcessBuilder("sh", "-c", script, volume.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();

        Ownership.give(volume, ALWAYS);

        try (var all = Files.walk(volume)) {
            assertThat(all.toList())
                    .hasSize(6)
                    .allSatisfy(path -> assertThat(of(path)).startsWith("2000 "));
        }
        assertThat(of(volume.resolve("z"))).isEqualTo("2000 660");
        assertThat(of(volume)).isEqualTo("2000 2775");
    }
}
