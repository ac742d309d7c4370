package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Main;
import sh.deploy.deployctl.Session;

class DownTest {
    @TempDir
    Path home;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void leavesAFolderThatDeployDidNotMakeAsItIs() throws Exception {
        var photo = Files.writeString(
                Files.createDirectories(home.resolve("photos")).resolve("cat"), "a cat");
        var pidFile = Files.createDirectories(home.resolve("photos/run")).resolve("deploy.pid");
        var others = new ProcessBuilder("sh", "-c", "read line # sh.deploy.deployctl").start();
        try {
            Files.writeString(pidFile, others.pid() + "\n");
            for (var data : List.of(home.resolve("photos").toString(), "photos")) {
                assertThat(run("down", "--data", data, "--purge")).isEqualTo(ExitCode.REFUSED);
                assertThat(run("down", "--data", data)).isEqualTo(ExitCode.REFUSED);
            }
            assertThat(others.isAlive()).isTrue();
        } finally {
            others.destroy();
        }
        assertThat(photo).hasContent("a cat");
        assertThat(pidFile).exists();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(home.resolve("photos") + " is no data folder of Deploy");
    }

    @Test
    void doesNotTakeAProjectWithFoldersOfTheSameNamesForOurs() throws IOException {
        for (var name : List.of("pki", "run", "log", "nodes")) {
            var folder = Files.createDirectories(home.resolve("project").resolve(name));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertThat(new DataFolder(home.resolve("project")).isOurs()).isFalse();
    }

    @Test
    void knowsTheFolderOfAnUpThatFailedAndOfOneThatWasCopied() throws IOException {
        var data = new DataFolder(home.resolve("data"));
        data.create();
        assertThat(data.isOurs()).isTrue();

        Files.setPosixFilePermissions(data.log(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(data.isOurs()).isFalse();
        Files.writeString(data.nodeLinkPort(), "4711\n");
        assertThat(data.isOurs()).isTrue();
    }

    @Test
    void removesWhatAClusterKeepsAndThenTheFolder() throws IOException {
        var data = filled();

        data.remove();

        assertThat(data.root()).doesNotExist();
    }

    @Test
    void leavesWhatSomebodyElsePutIntoTheFolder() throws IOException {
        var data = filled();
        var note = Files.writeString(data.root().resolve("note"), "mine");

        data.remove();

        assertThat(data.root().toFile().list()).containsExactly("note");
        assertThat(note).hasContent("mine");
    }

    @Test
    void keepsTheKeysOfADatabaseThatStays() throws IOException {
        var data = new DataFolder(home.resolve("data"));
        for (var name : List.of("encryption.yaml", "encryption-2.yaml")) {
            data.create();
            Files.writeString(data.pki().resolve("encryption.yaml"), "keys of " + name);

            assertThat(run("down", "--data", data.root().toString(), "--purge")).isEqualTo(ExitCode.DONE);

            assertThat(data.root().resolve(name)).hasContent("keys of " + name);
            assertThat(data.pki()).doesNotExist();
        }
        assertThat(data.root().toFile().list()).containsExactlyInAnyOrder("encryption.yaml", "encryption-2.yaml");
    }

    @Test
    void keepsNoKeysOfADatabaseThatGoes() throws IOException {
        var data = filled();
        Files.writeString(data.pki().resolve("encryption.yaml"), "keys");

        assertThat(data.keepKeysOfAnotherDatabase()).isEmpty();
        data.remove();

        assertThat(data.root()).doesNotExist();
    }

    @Test
    void upDoesNotMixItsFilesWithThoseOfOthers() throws IOException {
        var log = Files.createDirectories(home.resolve("project/log"));
        Files.writeString(log.resolve("mine.log"), "mine");

        assertThat(run("up", "--data", "project")).isEqualTo(ExitCode.REFUSED);

        assertThat(home.resolve("project").toFile().list()).containsExactly("log");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(log + " exists, and Deploy did not make it");
    }

    @Test
    void upKeepsToTheEnginesThatTheNodesHave() throws IOException {
        var data = filled();
        Files.writeString(
                Files.createDirectories(data.nodes().resolve(".isolated")).resolve("addresses"), "10.200.0.0/16\n");

        assertThat(run("up", "--data", data.root().toString())).isEqualTo(ExitCode.REFUSED);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("the nodes of " + data.root()
                        + " have engines of their own: add --isolated-nodes, or end it first"
                        + " with `deployctl down --data " + data.root() + "`, which keeps all objects");
    }

    @Test
    void endsTheSameByAnyNameOfTheFolder() throws IOException {
        var data = filled();
        var link = Files.createSymbolicLink(home.resolve("link"), data.root());

        for (var name : List.of("link", link + "/", "data/../link/.", "./data")) {
            var same = UpSettings.folder(home, name, home);
            assertThat(same).isEqualTo(data);
            assertThat(same.isolatedNodes(Map.of()).entry("node-1"))
                    .isEqualTo(data.isolatedNodes(Map.of()).entry("node-1"));
        }
    }

    private DataFolder filled() throws IOException {
        var data = new DataFolder(home.resolve("data"));
        data.create();
        for (var name : List.of("kubeconfig", ".kubeconfig12", "tokens.csv", "pki/ca.crt", "nodes/link-port")) {
            Files.writeString(data.root().resolve(name), "");
        }
        Files.createDirectories(data.postgres().resolve("data/base"));
        return data;
    }

    private int run(String... words) {
        var session = new Session(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("HOME", home.toString()),
                home,
                false,
                new SystemTime());
        return Main.run(words, session);
    }
}
