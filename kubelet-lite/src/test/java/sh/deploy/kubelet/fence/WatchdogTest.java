package sh.deploy.kubelet.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.DockerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.TestImages;
import sh.deploy.kubelet.linux.BootClock;
import sh.deploy.kubelet.linux.ProcessFiles;

/** The real process against real containers. */
@Tag("docker")
class WatchdogTest {
    private static final long MS = 1_000_000;
    private static final long BOUND_MILLIS = 10_000;
    /** How long after the end of the lease something may run; some 50 ms when the machine has nothing else to do. */
    private static final long LATE_MILLIS = 2_000;

    private static final Map<String, String> LABELS = Labels.ofNode("/watchdog-test", "n1");

    @TempDir
    Path nodes;

    private final DockerEngine engine = DockerEngine.open(Path.of("/var/run/docker.sock"));
    private final BootClock clock = new BootClock();
    private Path path;
    private LeaseFile file;

    @BeforeEach
    void open() throws IOException {
        TestImages.ensureShell(engine);
        path = LeaseFiles.of(nodes, "n1");
        file = LeaseFile.open(path);
        file.agent(ProcessFiles.identity((int) ProcessHandle.current().pid()));
    }

    @AfterEach
    void leaveNothing() {
        LeaseFiles.endAll(nodes);
        engine.list(LABELS).forEach(container -> engine.remove(container.id()));
        engine.close();
    }

    @AfterAll
    static void removeImage() {
        TestImages.remove();
    }

    @Test
    void killsWhatIsGuardedWhenTheLeaseEndsAndNothingElse() {
        var guarded = started(created("guarded"));
        var other = started(created("other"));
        long process = process(guarded);
        file.guard(guarded);
        watchdogUnderALeaseOf(800);
        assertThat(awaitDeathMillis(process)).isBetween(0L, LATE_MILLIS);
        awaitUntil(() -> process(guarded) == 0);
        assertThat(ProcessFiles.isAlive(process(other))).isTrue();
        assertThat(file.wasKilled(guarded)).isTrue();
    }

    @Test
    void findsAContainersProcessByWhatTheEngineSaysOfIt() {
        var one = started(created("one"));
        var other = started(created("other"));
        assertThat(GuardedProcesses.sight(one, ProcessFiles.pid(process(one)))).isEqualTo(Watchdogs.Sight.SEEN);
        assertThat(GuardedProcesses.sight(one, ProcessFiles.pid(process(other))))
                .isEqualTo(Watchdogs.Sight.ANOTHERS);
    }

    @Test
    void leavesAloneWhatIsRenewed() {
        var guarded = started(created("renewed"));
        long process = process(guarded);
        file.guard(guarded);
        watchdogUnderALeaseOf(800);
        long end = clock.getAsLong() + 1_400 * MS;
        awaitUntil(() -> {
            lease(800);
            return clock.getAsLong() > end;
        });
        assertThat(ProcessFiles.isAlive(process)).isTrue();
        assertThat(file.wasKilled(guarded)).isFalse();
        assertThat(awaitDeathMillis(process)).isBetween(0L, LATE_MILLIS);
    }

    @Test
    void killsWhatTheEngineStartsLate() {
        var late = created("late");
        file.guard(late);
        lease(1);
        watchdog();
        long longOut = clock.getAsLong() + 500 * MS;
        awaitUntil(() -> clock.getAsLong() > longOut);
        try {
            engine.start(late);
        } catch (EngineException killedWhileItWasStarted) {
            assertThat(killedWhileItWasStarted.kind()).isNotEqualTo(EngineException.Kind.NOT_FOUND);
        }
        awaitUntil(() -> process(late) == 0);
        assertThat(file.wasKilled(late)).isTrue();
    }

    @Test
    void killsWhatIsPaused() throws Exception {
        var paused = started(created("paused"));
        long process = process(paused);
        assertThat(new ProcessBuilder("docker", "pause", paused).start().waitFor())
                .isZero();
        file.guard(paused);
        lease(100);
        watchdog();
        awaitUntil(() -> !ProcessFiles.isAlive(process));
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "STOP"})
    void outlivesItsAgentWhichTheNextOneTakesItOverFrom(String signal) throws Exception {
        var fenced = started(created("fenced"));
        long process = process(fenced);
        var agent = renewingAgent(fenced, 600);
        long watchdog = file.watchdog();
        try {
            long twoLeases = clock.getAsLong() + 1_200 * MS;
            awaitUntil(() -> clock.getAsLong() > twoLeases);
            assertThat(ProcessFiles.isAlive(process)).isTrue();

            new ProcessBuilder("kill", "-" + signal, "" + agent.pid()).start().waitFor();
            assertThat(awaitDeathMillis(process)).isBetween(0L, LATE_MILLIS);

            var next = started(created("next"));
            file = LeaseFile.open(path);
            lease(60_000);
            file.guard(next);
            assertThat(watchdog()).isEqualTo(watchdog);
            long later = clock.getAsLong() + 300 * MS;
            awaitUntil(() -> clock.getAsLong() > later);
            assertThat(ProcessFiles.isAlive(process(next))).isTrue();
        } finally {
            agent.destroyForcibly().waitFor(BOUND_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Process renewingAgent(String container, long leaseMillis) throws IOException {
        var agent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RenewingAgent.class.getName(),
                        path.toString(),
                        container,
                        "" + leaseMillis)
                .redirectErrorStream(true)
                .start();
        var words = agent.inputReader().lines().filter(line -> line.contains("watchdog") || line.equals("guarded"));
        assertThat(words.filter(line -> line.equals("guarded")).findFirst()).isPresent();
        return agent;
    }

    @Test
    void isNobodysChildAndOneOfItsKind() throws Exception {
        lease(60_000);
        long first = watchdog();
        var process = ProcessHandle.of(ProcessFiles.pid(first)).orElseThrow();
        assertThat(process.parent().map(ProcessHandle::pid))
                .isNotEqualTo(java.util.Optional.of(ProcessHandle.current().pid()));
        assertThat(new ProcessBuilder(WatchdogProcess.command(path)
                                .subList(2, WatchdogProcess.command(path).size()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(file.watchdog()).isEqualTo(first);
    }

    @Test
    void isStartedAgainWhenItDied() {
        lease(60_000);
        long first = watchdog();
        ProcessHandle.of(ProcessFiles.pid(first)).orElseThrow().destroyForcibly();
        awaitUntil(() -> !ProcessFiles.isAlive(first));
        assertThat(watchdog()).isNotEqualTo(first);
    }

    @Test
    void theEndOfANodeLeavesNoProcessAndNoFile() {
        lease(60_000);
        long watchdog = watchdog();
        LeaseFiles.endAll(nodes);
        awaitUntil(() -> !ProcessFiles.isAlive(watchdog));
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void endsByItselfWhenItsAgentIsGoneAndNothingIsGuarded() {
        lease(300);
        long watchdog = watchdog();
        file.agent(0);
        awaitUntil(() -> !ProcessFiles.isAlive(watchdog));
        assertThat(file.watchdog()).isZero();
    }

    private String created(String name) {
        return engine.create(new ContainerSpec(
                "watchdog-test-" + name,
                TestImages.SHELL,
                List.of("/bin/sh", "-c", "trap '' TERM; sleep 600 & while true; do sleep 600; done"),
                List.of(),
                List.of(),
                "",
                LABELS,
                new ContainerSpec.Namespaces(
                        "none", "private", "", "", List.of(), ContainerSpec.Dns.OF_THE_ENGINE, Map.of()),
                List.of(),
                ContainerSpec.Limits.NONE,
                ContainerSpec.Security.PLAIN,
                ContainerSpec.Terminal.NONE,
                new ContainerSpec.Logging(1 << 20, 2)));
    }

    private String started(String id) {
        engine.start(id);
        return id;
    }

    /** Of its first process. */
    private long process(String id) {
        return engine.inspect(id).orElseThrow().state() instanceof ContainerView.State.Running running
                ? ProcessFiles.identity(running.pid())
                : 0;
    }

    private void lease(long millis) {
        file.extend(clock.getAsLong() + millis * MS);
    }

    /** Renewed until the watchdog is there: a Java may take longer to start than a lease lasts. */
    private void watchdogUnderALeaseOf(long millis) {
        var starting = CompletableFuture.supplyAsync(this::watchdog);
        awaitUntil(() -> {
            lease(millis);
            return starting.isDone();
        });
        starting.join();
    }

    private long watchdog() {
        assertThat(new WatchdogProcess(nodes.resolve("watchdog.out"), new SystemTime()).ensure(file))
                .isTrue();
        return file.watchdog();
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + BOUND_MILLIS * MS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            LockSupport.parkNanos(MS);
        }
    }

    /** How long after the end of the lease the process has gone on. */
    private long awaitDeathMillis(long process) {
        awaitUntil(() -> !ProcessFiles.isAlive(process));
        return (clock.getAsLong() - file.endNanos()) / MS;
    }
}
