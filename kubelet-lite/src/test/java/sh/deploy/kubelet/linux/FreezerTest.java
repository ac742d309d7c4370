package sh.deploy.kubelet.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On groups of its own of either version, with a process that counts. */
class FreezerTest {
    @TempDir
    Path folder;

    private @Nullable Path mount;
    private @Nullable Path group;
    private Process counting;
    private Path count;

    @BeforeEach
    void start() throws IOException {
        count = folder.resolve("count");
        counting = new ProcessBuilder("sh", "-c", "while :; do echo x >> " + count + "; sleep 0.005; done").start();
        await().until(() -> counted() > 0);
    }

    @AfterEach
    void end() throws Exception {
        counting.destroyForcibly().waitFor();
        var left = group;
        if (left != null) {
            await().ignoreExceptions().until(() -> !Files.exists(left) || Files.deleteIfExists(left));
        }
        if (mount != null) {
            run("umount", mount.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "cgroup2"})
    void stopsAllAndLetsThemGoOn(String type) throws Exception {
        var freezer = Freezer.at(groupOf(type)).orElseThrow();

        assertThat(freezer.freeze()).isTrue();
        long stopped = counted();
        Thread.sleep(Duration.ofMillis(50));
        assertThat(counted()).isEqualTo(stopped);
        assertThat(freezer.isFrozen()).isTrue();

        freezer.thaw();
        await().until(() -> counted() > stopped);
        assertThat(freezer.isFrozen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "cgroup2"})
    void saysWhenTheGroupIsGone(String type) throws Exception {
        var made = groupOf(type);
        var freezer = Freezer.at(made).orElseThrow();
        counting.destroyForcibly().waitFor();
        await().ignoreExceptions().until(() -> Files.deleteIfExists(made));

        assertThatExceptionOfType(IOException.class).isThrownBy(freezer::thaw);
        assertThat(freezer.isFrozen()).isFalse();
    }

    private long counted() throws IOException {
        return Files.exists(count) ? Files.size(count) : 0;
    }

    private Path groupOf(String type) throws Exception {
        var at = Files.createDirectory(folder.resolve(type));
        var options = type.equals("cgroup") ? new String[] {"-o", "freezer"} : new String[0];
        var line = new ArrayList<>(List.of("mount", "-t", type));
        line.addAll(List.of(options));
        line.addAll(List.of("none", at.toString()));
        Assumptions.assumeTrue(
                run(line.toArray(String[]::new)) == 0, "a file system of type " + type + " cannot be mounted");
        mount = at;
        group = Files.createDirectory(
                at.resolve("freezer-test-" + ProcessHandle.current().pid()));
        Files.writeString(group.resolve("cgroup.procs"), "" + counting.pid());
        return group;
    }

    private static int run(String... line) throws Exception {
        return new ProcessBuilder(line).redirectErrorStream(true).start().waitFor();
    }
}
