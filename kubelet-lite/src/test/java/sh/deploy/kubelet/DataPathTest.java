package sh.deploy.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataPathTest {
    @TempDir
    Path given;

    @SuppressWarnings("NullAway.Init")
    private Path home;

    @BeforeEach
    void realHome() throws IOException {
        home = given.toRealPath();
    }

    @Test
    void isTheSameByEveryNameOfTheFolder() throws IOException {
        var data = Files.createDirectories(home.resolve("disk/data"));
        var link = Files.createSymbolicLink(home.resolve("link"), data);
        Files.createSymbolicLink(home.resolve("relative"), Path.of("link"));
        var here = Path.of("").toAbsolutePath();

        assertThat(DataPath.of(data)).isEqualTo(data);
        assertThat(DataPath.of(link)).isEqualTo(data);
        assertThat(DataPath.of(Path.of(link + "/"))).isEqualTo(data);
        assertThat(DataPath.of(home.resolve("relative/."))).isEqualTo(data);
        assertThat(DataPath.of(here.relativize(data))).isEqualTo(data);
        // As the system reads it: the parent of where the link leads, not of the link.
        assertThat(DataPath.of(home.resolve("link/../data"))).isEqualTo(data);
    }

    @Test
    void isOfTheUsualFormWhereTheFolderIsYetToCome() throws IOException {
        Files.createDirectories(home.resolve("disk"));
        Files.createSymbolicLink(home.resolve("link"), home.resolve("disk"));

        assertThat(DataPath.of(home.resolve("link/new/data"))).isEqualTo(home.resolve("disk/new/data"));
        assertThat(DataPath.of(home.resolve("link/new/../data"))).isEqualTo(home.resolve("disk/data"));
    }

    @Test
    void isOnTheLabelsThatAnAgentGives() throws IOException {
        var data = Files.createDirectories(home.resolve("data"));
        var link = Files.createSymbolicLink(home.resolve("link"), data);
        assertThat(Kubelet.labels(KubeletSettings.of("node-1", link, "127.0.0.1:1", null)))
                .isEqualTo(Kubelet.labels(KubeletSettings.of("node-1", data, "127.0.0.1:1", null)));
    }
}
