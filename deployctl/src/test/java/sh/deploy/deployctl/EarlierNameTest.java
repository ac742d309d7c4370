package sh.deploy.deployctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.DockerEngine;
import sh.deploy.kubelet.containers.Labels;

/** A cluster of a version that called the data folder as it was given, by a link. */
class EarlierNameTest {
    @TempDir
    Path home;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private TrainingEngine training;
    private DockerEngine engine;

    @BeforeEach
    void start() throws Exception {
        home = home.toRealPath();
        training = TrainingEngine.start(home.resolve("engine.sock"));
        engine = DockerEngine.open(home.resolve("engine.sock"));
        Files.createSymbolicLink(home.resolve("link"), Files.createDirectory(home.resolve("disk")));
    }

    @AfterEach
    void end() throws Exception {
        engine.close();
        training.close();
    }

    @Test
    void neitherStartsPodsBesideItsContainersNorEndsWithoutThem() {
        engine.create(labelled(home.resolve("link/data")));
        for (var words : List.of(List.of("up"), List.of("down"), List.of("down", "--purge"))) {
            err.reset();
            assertThat(run(words, "link/./data")).isEqualTo(ExitCode.REFUSED);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("there are containers that were made when the data folder was called "
                            + home.resolve("link/data") + ", which now leads to " + home.resolve("disk/data"))
                    .contains("end them first with `deployctl down --data " + home.resolve("link/data")
                            + "` of the version that made them")
                    .contains("label=sh.deploy/data=" + home.resolve("link/data") + ")`");
        }
        assertThat(home.resolve("disk/data")).doesNotExist();
    }

    @Test
    void aClusterWithTheRealNameIsFoundByAny() {
        engine.create(labelled(home.resolve("disk/data")));
        assertThat(run(List.of("down"), "link/data")).isEqualTo(ExitCode.DONE);
        assertThat(run(List.of("down"), "disk/data")).isEqualTo(ExitCode.DONE);
    }

    private int run(List<String> words, String data) {
        var session = new Session(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("HOME", home.toString(), "DOCKER_HOST", "unix://" + home.resolve("engine.sock")),
                home,
                false,
                new SystemTime());
        var line = new java.util.ArrayList<>(words);
        line.addAll(List.of("--data", data));
        return Main.run(line.toArray(String[]::new), session);
    }

    private static ContainerSpec labelled(Path data) {
        return new ContainerSpec(
                "one",
                "deploy.local/busybox:1",
                List.of("sleep"),
                List.of("1000"),
                List.of(),
                "",
                Map.of(Labels.DATA, data.toString()),
                new ContainerSpec.Namespaces(
                        "bridge", "shareable", "", "", List.of(), ContainerSpec.Dns.OF_THE_ENGINE, Map.of()),
                List.of(),
                ContainerSpec.Limits.NONE,
                ContainerSpec.Security.PLAIN,
                ContainerSpec.Terminal.NONE,
                ContainerSpec.Logging.NONE);
    }
}
