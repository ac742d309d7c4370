package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Main;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.process.ProcessLock;
import sh.deploy.deployctl.process.Programs;

/** What commands that wait for the lock of a cluster find when they have it. */
class WaitingCommandsTest {
    private static final String LAUNCHER = "-Ddeploy.launcher=/opt/deploy/bin/deployctl sh.deploy.deployctl.Main";

    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private DataFolder data = new DataFolder(Path.of("/"));

    @BeforeEach
    void create() throws IOException {
        data = new DataFolder(home.resolve("data"));
        data.create();
    }

    @Test
    void downEndsTheEnginesThatWereMadeWhileItWaited() throws Exception {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "asks the packet filter");
        assumeTrue(Programs.isThere("dockerd", System.getenv()) && Programs.isThere("containerd", System.getenv()));
        var server = server();
        Waiting<Integer> down;
        try (var lock = data.lockForCommand()) {
            down = Waiting.on(() -> run("down"));
            assertThat(server.isAlive()).as("it would hold the lock").isFalse();
            assertThat(data.run().resolve("deploy.pid"))
                    .as("may be another server's by now")
                    .exists();
            Files.writeString(
                    Files.createDirectories(data.nodes().resolve(".isolated")).resolve("addresses"), "10.999.0.0/16\n");
        }
        assertThat(down.result()).as("%s", out).isEqualTo(ExitCode.DONE);
        assertThat(data.isolatedNodes(Map.of()).exist()).isFalse();
        assertThat(data.run().resolve("deploy.pid")).doesNotExist();
    }

    @Test
    void upWaitsForTheServerThatIsStartingAndHoldsTheLock() throws Exception {
        var moment = Duration.ofMillis(60);
        try (var lock = data.lockForCommand()) {
            assertThatThrownBy(() -> Up.lockUnlessServed(data, moment))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("command.lock");
            var server = server();
            try {
                assertThat(Up.lockUnlessServed(data, moment)).isEmpty();
            } finally {
                server.destroyForcibly().waitFor();
            }
        }
        try (var lock = Up.lockUnlessServed(data, moment).orElseThrow()) {
            assertThat(data.run().resolve("command.lock")).exists();
        }
    }

    @Test
    void upMakesTheFolderAnewThatWasPurgedWhileItWaited() throws Exception {
        Waiting<ProcessLock> up;
        try (var lock = data.lockForCommand()) {
            up = Waiting.on(
                    () -> Up.lockUnlessServed(data, DataFolder.COMMAND_WITHIN).orElseThrow());
            data.remove();
            assertThat(data.root()).doesNotExist();
        }
        try (var lock = up.result()) {
            assertThat(data.isOurs()).isTrue();
        }
    }

    @Test
    void downHasNothingToEndWhereAnotherPurgedWhileItWaited() throws Exception {
        Waiting<Integer> down;
        try (var lock = data.lockForCommand()) {
            down = Waiting.on(() -> run("down", "--purge"));
            data.remove();
        }
        assertThat(down.result()).as("%s", out).isEqualTo(ExitCode.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("Nothing to end: there is no " + data.root() + "\n");
    }

    /** Each may come between the removal of the file and that of its folder. */
    @Test
    void aPurgeLeavesTheLockOfACommandThatCameMeanwhile() throws Exception {
        var done = new AtomicBoolean();
        var others = new FutureTask<>(() -> {
            while (!done.get()) {
                makeLockFile();
            }
            return "";
        });
        Thread.ofPlatform().daemon().start(others);
        for (int times = 0; times < 100; times++) {
            data.remove();
            data.create();
        }
        done.set(true);
        others.get(20, TimeUnit.SECONDS);
    }

    private void makeLockFile() {
        try {
            Files.createFile(data.run().resolve("command.lock"));
        } catch (IOException thereOrNoFolder) {
            Thread.onSpinWait();
        }
    }

    /** 25 s to end in good order, or else by force, and half a minute for a program of the system's. */
    @Test
    void agentsMayTakeTheirTimeToEndAndToStart() {
        assertThat(DataFolder.AGENTS_WITHIN).isGreaterThanOrEqualTo(Duration.ofSeconds(25 + 30));
    }

    /** A process that looks like this cluster's server. */
    private Process server() throws Exception {
        var process = new ProcessBuilder("sh", "-c", "read line", LAUNCHER, "up")
                .redirectOutput(data.log().resolve("out").toFile())
                .start();
        data.pidFile("deploy").write(process.pid());
        until(() -> data.pidFile("deploy").process().isPresent());
        return process;
    }

    private int run(String... words) {
        var session = new Session(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                Map.of(
                        "HOME", home.toString(),
                        "PATH", System.getenv("PATH"),
                        "DOCKER_HOST", "unix://" + home.resolve("none.sock")),
                home,
                false,
                new SystemTime());
        var line = Arrays.copyOf(words, words.length + 2);
        line[words.length] = "--data";
        line[words.length + 1] = data.root().toString();
        return Main.run(line, session);
    }

    private static void until(Callable<Boolean> isTrue) throws Exception {
        for (int looks = 0; !isTrue.call(); looks++) {
            assertThat(looks).isLessThan(2000);
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Work of another thread that waits for a lock. */
    private record Waiting<T>(FutureTask<T> task) {
        static <T> Waiting<T> on(Callable<T> work) throws Exception {
            var task = new FutureTask<>(work);
            var thread = Thread.ofPlatform().daemon().start(task);
            until(() -> Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(ProcessLock.class.getName())
                            && frame.getMethodName().equals("await")));
            return new Waiting<>(task);
        }

        T result() throws Exception {
            return task.get(20, TimeUnit.SECONDS);
        }
    }
}
