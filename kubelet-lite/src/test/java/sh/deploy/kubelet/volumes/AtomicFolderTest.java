package sh.deploy.kubelet.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
    @TempDir
    Path folder;

    private static VolumeFile file(String text, int mode) {
        return new VolumeFile(text.getBytes(StandardCharsets.UTF_8), mode);
    }

    @Test
    void showsFilesByTheirNamesAndModes() throws IOException {
        AtomicFolder.write(folder, Map.of("a", file("1", 0400), "sub/b", file("2", 0644)), Map.of(), FsGroup.NONE);
        assertThat(folder.resolve("a")).hasContent("1");
        assertThat(folder.resolve("sub/b")).hasContent("2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a"))))
                .isEqualTo("r--------");
    }

    @Test
    void aChangeReplacesAllFilesAndLeavesNothingOfTheOldOnes() throws IOException {
        var before = Map.of("a", file("1", 0644), "gone", file("x", 0644));
        AtomicFolder.write(folder, before, Map.of(), FsGroup.NONE);
        AtomicFolder.write(folder, Map.of("a", file("2", 0644)), before, FsGroup.NONE);
        assertThat(folder.resolve("a")).hasContent("2");
        assertThat(folder.resolve("gone")).doesNotExist();
        try (var entries = Files.list(folder)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .containsExactlyInAnyOrder("a", "..data", "..2");
        }
    }

    @Test
    void theSameAgainTouchesNothing() throws IOException {
        var files = Map.of("a", file("1", 0644));
        AtomicFolder.write(folder, files, Map.of(), FsGroup.NONE);
        AtomicFolder.write(folder, files, files, FsGroup.NONE);
        assertThat(Files.readSymbolicLink(folder.resolve("..data"))).isEqualTo(Path.of("..1"));
    }
}
