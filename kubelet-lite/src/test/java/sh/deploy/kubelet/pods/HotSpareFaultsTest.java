package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.object.HotSpare;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.MemoryEngine;
import sh.deploy.kubelet.containers.PauseImage;
import sh.deploy.kubelet.containers.TestImages;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.fence.NodeLease;
import sh.deploy.kubelet.images.Images;
import sh.deploy.kubelet.linux.BootClock;
import sh.deploy.kubelet.pods.WatchedEngine.When;
import sh.deploy.kubelet.sandboxes.SandboxPool;
import sh.deploy.kubelet.sandboxes.StartQueue;
import sh.deploy.kubelet.volumes.ClaimFolders;

/**
 * A pod with a hot spare under faults, on an engine in memory: its container, its spare or both die at any moment, and agents are cut off
 * at any call they make. Never do two of its instances run that must not, and nothing is ever left of it. Histories are drawn by a seed
 * that a failure prints.
 */
@Tag("slow")
class HotSpareFaultsTest {
    private static final long SEED = Long.getLong("deploy.seed", System.nanoTime() & 0xffff);
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int HISTORIES = 24;
    private static final int FAULTS = 3;
    private static final int MOST_MILLIS_BETWEEN = 900;

    @TempDir
    Path folder;

    private record Agent(Pods pods, SandboxPool pool, WatchedEngine.Seen sight) {}

    /** A machine with one pod that may have a sequence of agents. */
    private final class Machine implements AutoCloseable {
        private final SystemTime time = new SystemTime();
        private final Path dataDir;
        private final int sandboxes;
        private final Map<String, String> labels;
        private final WatchedEngine engine;
        private final CollectedReports reports = new CollectedReports();
        private final Pod pod = pod();
        private Agent agent;

        /** Its first agent is cut off from the engine at its change of this number; 0 for never. */
        Machine(String name, int cutAt, When when) {
            this(name, 0, cutAt, when);
        }

        /** With so many sandboxes that wait ready, and an agent that is not cut off. */
        Machine(String name, int sandboxes) {
            this(name, sandboxes, 0, When.BEFORE_THE_ENGINE_HEARS);
        }

        private Machine(String name, int sandboxes, int cutAt, When when) {
            this.sandboxes = sandboxes;
            this.dataDir = folder.resolve(name);
            this.labels = Labels.ofNode(dataDir.toString(), "n1");
            this.engine = new WatchedEngine(new MemoryEngine(time), labels);
            PauseImage.ensure(engine.engine);
            TestImages.ensureShell(engine.engine);
            this.agent = agent(cutAt, when);
        }

        private static Pod pod() {
            return DockerNode.pod("web", "sleep 600")
                    .editMetadata()
                    .addToAnnotations(HotSpare.ANNOTATION, "crash")
                    .endMetadata()
                    .editSpec()
                    .withTerminationGracePeriodSeconds(0L)
                    .editContainer(0)
                    .withReadinessProbe(new ProbeBuilder()
                            .withPeriodSeconds(1)
                            .withNewExec()
                            .withCommand("exit 0")
                            .endExec()
                            .build())
                    .endContainer()
                    .endSpec()
                    .build();
        }

        private Agent agent(int cutAt, When when) {
            var sight = engine.new Seen(cutAt, when);
            var lease = new NodeLease(BootClock::new);
            lease.lastsWithTheProcess();
            var materials = new Materials();
            var starts = new StartQueue(3);
            var surroundings = new Surroundings("n1", "", "127.0.0.1", 2000, 1L << 30);
            var view = sight.engine();
            var pool = new SandboxPool(view, starts, labels, sandboxes, time);
            var pods = new Pods(new NodeParts(
                    "n1",
                    labels,
                    view,
                    starts,
                    new RestartBudget(),
                    pool,
                    new Images(view, time),
                    materials,
                    new ContainerSpec.Logging(1 << 20, 2),
                    0,
                    dataDir.resolve("pods"),
                    new ClaimFolders(dataDir.resolve("volumes"), "n1", materials, reports::volumePrepared),
                    new Fence(dataDir, "n1", lease, file -> true, Journal.nowhere(time)),
                    () -> surroundings,
                    reports,
                    Journal.nowhere(time),
                    time));
            pods.start();
            pods.replaceAll(List.of(pod));
            return new Agent(pods, pool, sight);
        }

        void replaceAgent() {
            agent.pods().close();
            agent = agent(0, When.BEFORE_THE_ENGINE_HEARS);
        }

        boolean isCut() {
            return agent.sight().isCut();
        }

        void awaitCut() {
            await("the agent is cut off", this::isCut);
        }

        /** The container runs, ready, and its spare is frozen; or has no spare yet, since it died often. */
        void awaitCalm(boolean withSpare) {
            await("calm", () -> {
                var unfrozen = engine.unfrozen();
                return unfrozen.size() == 1
                        && (!withSpare || engine.frozen().size() == 1)
                        && inForce().equals(unfrozen.getFirst().id());
            });
        }

        /** The instance that the pod's status names, empty while none is said to run. */
        private String inForce() {
            return reports.ifKnown("web")
                    .map(status -> status.getContainerStatuses().getFirst())
                    .filter(main -> main.getReady() && main.getState().getRunning() != null)
                    .map(main -> main.getContainerID().replace("docker://", ""))
                    .orElse("");
        }

        void kill(List<ContainerView> victims) {
            victims.forEach(victim -> engine.engine.signal(victim.id(), "SIGKILL"));
        }

        void delete() {
            agent.pods().forget("default", "web", pod.getMetadata().getUid());
        }

        /** Sandboxes that wait for any pod are nobody's. */
        void awaitNothing() {
            await("nothing is left", () -> engine.held().allMatch(agent.pool()::holds));
        }

        private void await(String what, Callable<Boolean> condition) {
            Awaitility.await(what + " after " + engine.calls())
                    .atMost(BOUND)
                    .pollInterval(Duration.ofMillis(2))
                    .until(condition);
        }

        @Override
        public void close() {
            agent.pods().close();
            assertThat(engine.violations()).isEmpty();
        }
    }

    private static void inParallel(List<Callable<Void>> histories) throws Throwable {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var history : threads.invokeAll(histories)) {
                history.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("seed " + SEED, e.getCause());
        }
    }

    @Test
    void whateverDiesWheneverOneInstanceRunsInTheEndAndNothingIsLeftAfterDeletion() throws Throwable {
        var histories = new ArrayList<Callable<Void>>();
        for (int i = 0; i < HISTORIES; i++) {
            var chance = new Random(SEED + i);
            var name = "random-" + i;
            histories.add(() -> {
                try (var machine = new Machine(name, 1)) {
                    for (int fault = 0; fault < FAULTS; fault++) {
                        Thread.sleep(chance.nextInt(MOST_MILLIS_BETWEEN));
                        machine.kill(chance.nextInt(3) == 0 ? List.of() : machine.engine.unfrozen());
                        machine.kill(chance.nextInt(3) == 0 ? List.of() : machine.engine.frozen());
                    }
                    machine.awaitCalm(false);
                    machine.kill(machine.engine.unfrozen());
                    Thread.sleep(chance.nextInt(3));
                    machine.delete();
                    machine.awaitNothing();
                }
                return null;
            });
        }
        inParallel(histories);
    }

    @Test
    void aReadySpareTakesOverBeforeAnythingElseIsDone() throws Throwable {
        var histories = new ArrayList<Callable<Void>>();
        for (int i = 0; i < HISTORIES; i++) {
            var name = "ready-" + i;
            histories.add(() -> {
                try (var machine = new Machine(name, 0)) {
                    machine.awaitCalm(true);
                    var spare = machine.engine.frozen().getFirst();
                    int before = machine.engine.calls().size();
                    machine.kill(machine.engine.unfrozen());
                    machine.awaitCalm(false);
                    assertThat(machine.inForce()).isEqualTo(spare.id());
                    assertThat(machine.engine.calls().get(before)).isEqualTo("unpause");
                    machine.awaitCalm(true);
                }
                return null;
            });
        }
        inParallel(histories);
    }

    @Test
    void aSpareThatIsJustBeingStartedIsWaitedForAndTakesOver() throws InterruptedException {
        try (var machine = new Machine("starting", 0)) {
            machine.engine.maySparesStart = new CountDownLatch(1);
            machine.engine.sparesAsked.await();
            machine.kill(machine.engine.unfrozen());
            machine.engine.maySparesStart.countDown();
            machine.awaitCalm(true);
            assertThat(machine.engine.unfrozen())
                    .singleElement()
                    .matches(view -> !view.label(Labels.SPARE).isEmpty());
            assertThat(machine.reports.messages()).noneMatch(message -> message.startsWith("HotSpareFailed"));
        }
    }

    @Test
    void nothingIsLeftOfAPodThatIsDeletedWhileItsSpareWaitsOutTheBackOff() {
        try (var machine = new Machine("back-off", 1)) {
            machine.awaitCalm(true);
            machine.kill(machine.engine.unfrozen());
            machine.await(
                    "the first spare is used", () -> machine.engine.frozen().isEmpty());
            machine.awaitCalm(true);
            machine.kill(machine.engine.unfrozen());
            machine.reports.awaitEvent("BackOff", "main");
            assertThat(machine.engine.frozen()).hasSize(1);
            machine.delete();
            machine.awaitNothing();
        }
    }

    @Test
    void anAgentThatIsCutOffAtAnyCallLeavesTheNextOneWhatItNeeds() throws Throwable {
        int calls = callsUntilTheNextSpareIsFrozen();
        var histories = new ArrayList<Callable<Void>>();
        for (int call = 1; call <= calls; call++) {
            for (var when : When.values()) {
                int cutAt = call;
                histories.add(() -> {
                    cutOffAt(cutAt, when);
                    return null;
                });
            }
        }
        assertThat(histories).hasSizeGreaterThan(30);
        inParallel(histories);
    }

    private int callsUntilTheNextSpareIsFrozen() {
        try (var machine = new Machine("undisturbed", 0)) {
            machine.awaitCalm(true);
            machine.kill(machine.engine.unfrozen());
            machine.await(
                    "the next spare",
                    () -> machine.engine.calls().stream()
                                    .filter("pause"::equals)
                                    .count()
                            == 2);
            return machine.engine.calls().size();
        }
    }

    private void cutOffAt(int call, When when) {
        try (var machine = new Machine("cut-" + call + when, call, when)) {
            machine.await(
                    "a spare or the cut",
                    () -> machine.isCut()
                            || machine.engine.frozen().size() == 1
                                    && !machine.inForce().isEmpty());
            if (!machine.isCut()) {
                machine.kill(machine.engine.unfrozen());
            }
            machine.awaitCut();
            var frozen = machine.engine.frozen();
            var running = machine.engine.unfrozen();

            machine.replaceAgent();

            machine.awaitCalm(true);
            if (!frozen.isEmpty()) {
                var kept = running.isEmpty() ? machine.engine.unfrozen() : machine.engine.frozen();
                assertThat(kept)
                        .as("call %s, %s", call, when)
                        .extracting(ContainerView::id)
                        .isEqualTo(ids(frozen));
            }
            machine.delete();
            machine.awaitNothing();
        }
    }

    private static List<String> ids(List<ContainerView> views) {
        return views.stream().map(ContainerView::id).toList();
    }
}
