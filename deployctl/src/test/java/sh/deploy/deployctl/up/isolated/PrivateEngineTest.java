package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateEngineTest {
    @TempDir
    Path folder;

    @Test
    void whatItSaysIsKeptWithinBounds() throws IOException {
        var log = folder.resolve("engine.log");
        var engine = new PrivateEngine(List.of(), "10.200.1.1/24", folder.resolve("run"), folder.resolve("data"), log);
        engine.boundLog();
        assertThat(log).doesNotExist();

        try (var file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(10L << 20);
        }
        engine.boundLog();
        assertThat(log).hasSize(10L << 20);

        Files.writeString(log, "x", java.nio.file.StandardOpenOption.APPEND);
        engine.boundLog();
        assertThat(log).isEmptyFile();
    }

    @Test
    void aProcessThatGotTheNumberOfAnEngineIsNone() throws IOException {
        var run = Files.createDirectories(folder.resolve("run"));
        var engine = new PrivateEngine(List.of(), "10.200.1.1/24", run, folder.resolve("data"), folder.resolve("log"));
        assertThat(engine.wasStarted()).isFalse();

        Files.writeString(run.resolve("engine.pid"), ProcessHandle.current().pid() + "\n");
        assertThat(engine.wasStarted()).isTrue();
        assertThat(engine.process()).isEmpty();
    }

    /** With a program that does nothing in place of the real ones. */
    @Test
    void hasAContainerdOfItsOwnAndEachIsStartedAgainWhenItDies() throws Exception {
        var nothing = List.of(
                "sh", "-c", "mkfifo $0; read _ <> $0; :", folder.resolve("fifo").toString());
        var run = folder.resolve("run");
        var engine =
                new PrivateEngine(nothing, "10.200.1.1/24", run, folder.resolve("data"), folder.resolve("engine.log"));
        var begun = Instant.now();
        engine.ensureRunning();
        awaitProgram(number(run.resolve("engine.pid")));
        awaitProgram(containerd(run));
        try {
            var socket = run.resolve("exec/containerd/containerd.sock");
            assertThat(line(engine.process().orElseThrow().pid())).contains("--containerd=" + socket);
            long first = containerd(run);
            assertThat(line(first)).contains("containerd", "--config", "" + socket.resolveSibling("containerd.toml"));

            var dying = ProcessHandle.of(first).orElseThrow();
            dying.destroyForcibly();
            dying.onExit().join();
            engine.startAgainIfDead(begun.plusSeconds(1));
            assertThat(containerd(run)).as("it is not started all the time").isEqualTo(first);
            var before = engine.process();
            engine.startAgainIfDead(Instant.now().plusSeconds(3));

            assertThat(ProcessHandle.of(containerd(run))).isPresent();
            assertThat(engine.process()).isEqualTo(before);
        } finally {
            var all = List.of(engine.process().orElseThrow().pid(), containerd(run));
            engine.end();
            awaitGone(all);
        }
        engine.startAgainIfDead(Instant.now().plusSeconds(6));
        assertThat(run).doesNotExist();
    }

    /** One that has died is to be seen until its parent, which is this machine's first process or this one, has noticed. */
    private static void awaitGone(List<Long> processes) throws Exception {
        for (var pid : processes) {
            var process = ProcessHandle.of(pid);
            if (process.isPresent()) {
                process.get().onExit().get(10, TimeUnit.SECONDS);
            }
        }
    }

    /** As a version did that had no other. */
    @Test
    void oneThatUsesTheMachinesContainerdKeepsItUntilItIsEnded() throws Exception {
        var nothing = List.of(
                "sh", "-c", "mkfifo $0; read _ <> $0; :", folder.resolve("fifo").toString());
        var run = Files.createDirectories(folder.resolve("run"));
        var engine =
                new PrivateEngine(nothing, "10.200.1.1/24", run, folder.resolve("data"), folder.resolve("engine.log"));
        var line = new ArrayList<>(nothing);
        line.addAll(List.of("dockerd", "--exec-root=" + run.resolve("exec")));
        var before = new ProcessBuilder(line).start();
        try {
            Files.writeString(run.resolve("engine.pid"), before.pid() + "\n");
            engine.ensureRunning();
            engine.startAgainIfDead(Instant.now().plusSeconds(3));
            assertThat(engine.process()).contains(before.toHandle());
            assertThat(run.resolve("exec/containerd")).doesNotExist();

            before.destroyForcibly().onExit().join();
            engine.startAgainIfDead(Instant.now().plusSeconds(3));
            awaitProgram(number(run.resolve("engine.pid")));
            assertThat(line(engine.process().orElseThrow().pid()))
                    .contains("--exec-root=" + run.resolve("exec"))
                    .noneMatch(word -> word.startsWith("--containerd="));
            assertThat(run.resolve("exec/containerd")).doesNotExist();

            engine.end();
            engine.ensureRunning();
            awaitProgram(number(run.resolve("engine.pid")));
            assertThat(line(engine.process().orElseThrow().pid())).anyMatch(word -> word.startsWith("--containerd="));
            assertThat(ProcessHandle.of(containerd(run))).isPresent();
        } finally {
            before.destroyForcibly();
            engine.end();
        }
    }

    private static long containerd(Path run) throws IOException {
        return number(run.resolve("exec/containerd/containerd.pid"));
    }

    private static long number(Path pidFile) throws IOException {
        return Long.parseLong(Files.readString(pidFile).strip());
    }

    /** Until it is more than the command that starts it: for a moment in between the kernel shows no command line. */
    private static void awaitProgram(long pid) throws Exception {
        for (int i = 0; i < 500 && !line(pid).getFirst().equals("sh"); i++) {
            Thread.sleep(10);
        }
    }

    private static List<String> line(long pid) throws IOException {
        return List.of(Files.readString(Path.of("/proc", "" + pid, "cmdline")).split("\0"));
    }
}
