package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    private static final Path RUN = Path.of("/run/deploy-12345678/1");

    @TempDir
    Path folder;

    @Test
    void knowsAnEngineItsContainerdAndItsShims() {
        assertThat(Leftovers.isHelper(List.of("dockerd", "--exec-root=" + RUN + "/exec"), RUN))
                .isTrue();
        assertThat(Leftovers.isHelper(List.of("containerd", "--config", RUN + "/exec/containerd/containerd.toml"), RUN))
                .isTrue();
        assertThat(Leftovers.isHelper(
                        List.of(
                                "/usr/bin/containerd-shim-runc-v2",
                                "-address",
                                RUN + "/exec/containerd/containerd.sock"),
                        RUN))
                .isTrue();
    }

    @Test
    void leavesOthersAlone() {
        assertThat(Leftovers.isHelper(List.of("dockerd"), RUN)).isFalse();
        assertThat(Leftovers.isHelper(List.of("dockerd", "--exec-root=/run/deploy-12345678/10/exec"), RUN))
                .isFalse();
        assertThat(Leftovers.isHelper(List.of("vim", RUN + "/exec/containerd/containerd.toml"), RUN))
                .isFalse();
        assertThat(Leftovers.isHelper(List.of(""), RUN)).isFalse();
    }

    @Test
    void findsMountsOfTheFolderAndBelowTheNewestFirst() {
        var table = """
                /dev/sda / ext4 rw 0 0
                /dev/sda /srv/my\\040data/engine ext4 rw 0 0
                overlay /srv/my\\040data/engine/overlay2/1/merged overlay rw 0 0
                /dev/sda /srv/my\\040data/engine-2 ext4 rw 0 0
                """;
        assertThat(Leftovers.mounts(table, Path.of("/srv/my data/engine")))
                .containsExactly(Path.of("/srv/my data/engine/overlay2/1/merged"), Path.of("/srv/my data/engine"));
    }

    @Test
    void removesAFolderWithoutFollowingLinksOutOfIt() throws IOException {
        var kept = Files.writeString(folder.resolve("kept"), "");
        var gone = Files.createDirectories(folder.resolve("gone/below"));
        Files.createSymbolicLink(gone.resolve("link"), kept);

        Leftovers.remove(folder.resolve("gone"));
        Leftovers.remove(folder.resolve("gone"));

        assertThat(folder.resolve("gone")).doesNotExist();
        assertThat(kept).exists();
    }
}
