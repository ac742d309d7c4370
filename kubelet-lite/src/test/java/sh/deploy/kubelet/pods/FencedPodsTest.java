package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.MemoryEngine;
import sh.deploy.kubelet.containers.PauseImage;
import sh.deploy.kubelet.containers.TestImages;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.fence.LeaseFiles;
import sh.deploy.kubelet.fence.NodeLease;
import sh.deploy.kubelet.fence.PretendedWatchdog;
import sh.deploy.kubelet.fence.Watchdogs;
import sh.deploy.kubelet.images.Images;
import sh.deploy.kubelet.sandboxes.SandboxPool;
import sh.deploy.kubelet.sandboxes.StartQueue;
import sh.deploy.kubelet.volumes.ClaimFolders;

/** Pods that run at most once, on an engine in memory; the test grants the lease, owns its clock, and kills as a watchdog does. */
@Tag("slow")
class FencedPodsTest {
    private static final long MS = 1_000_000;
    private static final long LEASE_MILLIS = 3_000;
    private static final Map<String, String> LABELS = Labels.ofNode("/fenced-pods-test", "n1");

    @TempDir
    Path dataDir;

    private final SystemTime time = new SystemTime();
    private final AtomicLong boot = new AtomicLong(1_000_000 * MS);
    private NodeLease lease = new NodeLease(() -> (LongSupplier) boot::get);
    private final PretendedWatchdog watchdog = new PretendedWatchdog();
    private final CollectedReports reports = new CollectedReports();
    private final MemoryEngine engine = new MemoryEngine(time);
    private volatile CountDownLatch mayAsk = new CountDownLatch(0);
    private volatile CountDownLatch mayStart = new CountDownLatch(0);
    private volatile CountDownLatch mayRemove = new CountDownLatch(0);
    private volatile boolean removable = true;
    private final CountDownLatch startDue = new CountDownLatch(1);
    private final CountDownLatch startAsked = new CountDownLatch(1);
    private Fence fence;
    private Pods pods;
    private @Nullable Pods killed;

    @BeforeEach
    void start() {
        PauseImage.ensure(engine);
        TestImages.ensureShell(engine);
        fence = new Fence(dataDir, "n1", lease, watchdog, Journal.nowhere(time));
        begin();
    }

    /** Also again, as an agent that follows another. */
    private void begin() {
        var materials = new Materials();
        var starts = new StartQueue(3);
        var surroundings = new Surroundings("n1", "", "127.0.0.1", 2000, 1L << 30);
        pods = new Pods(new NodeParts(
                "n1",
                LABELS,
                slow(engine),
                starts,
                new RestartBudget(),
                new SandboxPool(engine, starts, LABELS, 0, time),
                new Images(engine, time),
                materials,
                new ContainerSpec.Logging(1 << 20, 2),
                0,
                dataDir.resolve("pods"),
                new ClaimFolders(dataDir.resolve("volumes"), "n1", materials, reports::volumePrepared),
                fence,
                () -> surroundings,
                reports,
                Journal.nowhere(time),
                time));
        fence.whenChanged(pods::leaseChanged);
        pods.start();
    }

    @AfterEach
    void end() {
        mayAsk.countDown();
        mayStart.countDown();
        mayRemove.countDown();
        pods.close();
        if (killed != null) {
            killed.close();
        }
        LeaseFiles.end(dataDir, "n1");
    }

    /** Holds back the start of a pod's container until the test lets it go on: before the engine is asked, and when it was. */
    private ContainerEngine slow(ContainerEngine engine) {
        return (ContainerEngine) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ContainerEngine.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("startIf") && isOfPod((String) arguments[0])) {
                        return startHeldBack((String) arguments[0], (BooleanSupplier) arguments[1]);
                    }
                    if (method.getName().equals("remove") && isOfPod((String) arguments[0])) {
                        awaitRemoval();
                    }
                    try {
                        return method.invoke(engine, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private boolean startHeldBack(String id, BooleanSupplier still) throws InterruptedException {
        startDue.countDown();
        mayAsk.await(20, TimeUnit.SECONDS);
        if (!still.getAsBoolean()) {
            return false;
        }
        startAsked.countDown();
        mayStart.await(20, TimeUnit.SECONDS);
        engine.start(id);
        return true;
    }

    private void awaitRemoval() throws InterruptedException {
        mayRemove.await(20, TimeUnit.SECONDS);
        if (!removable) {
            throw new EngineException(EngineException.Kind.REFUSED, "device or resource busy");
        }
    }

    private boolean isOfPod(String id) {
        return engine.inspect(id)
                .map(view -> !view.label(Labels.CONTAINER).isEmpty())
                .orElse(false);
    }

    private static Pod plain(String name) {
        return DockerNode.pod(name, "sleep 600").build();
    }

    private static Pod member(String name) {
        var owner = new OwnerReferenceBuilder()
                .withKind("StatefulSet")
                .withName("db")
                .withController(true)
                .build();
        return plain(name)
                .edit()
                .editMetadata()
                .withOwnerReferences(owner)
                .addToAnnotations(AtMostOne.ANNOTATION, "true") // as the API server does
                .endMetadata()
                .build();
    }

    private void grant() {
        lease.offer(lease.number() + 1);
        lease.granted(lease.number(), LEASE_MILLIS, boot.get());
    }

    private void runOut() {
        boot.addAndGet(LEASE_MILLIS * MS);
        fence.look();
    }

    private List<ContainerView> running(String pod) {
        return engine.list(LABELS).stream()
                .filter(container -> container.label(Labels.POD).equals(pod)
                        && !container.label(Labels.CONTAINER).isEmpty()
                        && container.running())
                .flatMap(container -> engine.inspect(container.id()).stream())
                .toList();
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000 * MS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            LockSupport.parkNanos(MS);
        }
    }

    private static boolean waits(PodStatus status, String reason) {
        return status.getContainerStatuses().stream()
                .anyMatch(one -> one.getState().getWaiting() != null
                        && one.getState().getWaiting().getReason().equals(reason));
    }

    private static boolean runs(PodStatus status) {
        return status.getContainerStatuses().stream()
                .anyMatch(one -> one.getState().getRunning() != null);
    }

    @Test
    void aMemberStartsWhenThereIsALeaseAndNotBefore() {
        pods.replaceAll(List.of(member("db-0"), plain("web")));
        reports.awaitStatus("web", FencedPodsTest::runs);
        reports.awaitStatus("db-0", status -> waits(status, "WaitingForLease"));
        assertThat(running("db-0")).isEmpty();
        grant();
        reports.awaitStatus("db-0", FencedPodsTest::runs);
        assertThat(watchdog.guarded())
                .containsExactly(running("db-0").getFirst().id());
    }

    @Test
    void doesNotStartWithTooLittleOfTheLeaseLeft() {
        grant();
        boot.addAndGet(LEASE_MILLIS * MS * 3 / 4);
        pods.replaceAll(List.of(member("db-0")));
        reports.awaitStatus("db-0", status -> waits(status, "WaitingForLease"));
        assertThat(running("db-0")).isEmpty();
    }

    @Test
    void whatTheFenceKilledRestartsAsSoonAsTheLeaseIsBackAndWithoutBackOff() {
        grant();
        pods.replaceAll(List.of(member("db-0")));
        for (int restarts = 0; restarts < 4; restarts++) {
            int count = restarts;
            reports.awaitStatus(
                    "db-0",
                    status -> runs(status)
                            && status.getContainerStatuses().getFirst().getRestartCount() == count);
            var id = running("db-0").getFirst().id();
            runOut();
            watchdog.mark(id);
            engine.end(id, 137);
            reports.awaitStatus("db-0", status -> waits(status, "LeaseLost"));
            assertThat(running("db-0")).isEmpty();
            grant();
        }
        reports.awaitEvent("LeaseLost", "ran out");
        assertThat(reports.messages()).noneMatch(message -> message.startsWith("BackOff"));
    }

    @Test
    void inTheServersOwnProcessNothingWaitsAndNothingIsGuarded() {
        lease.lastsWithTheProcess();
        pods.replaceAll(List.of(member("db-0")));
        reports.awaitStatus("db-0", FencedPodsTest::runs);
        assertThat(fence.guarded()).isEmpty();
    }

    @Test
    void annotatedPodsGoByTheirAnnotation() {
        var free = member("free")
                .edit()
                .editMetadata()
                .addToAnnotations(AtMostOne.ANNOTATION, "false")
                .endMetadata()
                .build();
        var bound = plain("bound")
                .edit()
                .editMetadata()
                .addToAnnotations(AtMostOne.ANNOTATION, "true")
                .endMetadata()
                .build();
        pods.replaceAll(List.of(free, bound));
        reports.awaitStatus("free", FencedPodsTest::runs);
        reports.awaitStatus("bound", status -> waits(status, "WaitingForLease"));
    }

    @Test
    void whereTheWatchdogMayNotKillItDoesNotRunAndSaysSo() {
        watchdog.reaching(false);
        grant();
        pods.replaceAll(List.of(member("db-0")));

        reports.awaitStatus("db-0", status -> waits(status, "FenceUnavailable"));
        reports.awaitEvent("FenceUnavailable", "run the agent as");
    }

    @Test
    void whereTheEnginesProcessesAreNotToBeSeenItIsNeverStartedAndSaysSo() {
        watchdog.sight(Watchdogs.Sight.ANOTHERS);
        grant();
        pods.replaceAll(List.of(member("db-0"), plain("web")));

        reports.awaitStatus("db-0", status -> waits(status, "FenceUnavailable"));
        reports.awaitEvent("FenceUnavailable", "PID namespace");
        reports.awaitStatus("web", FencedPodsTest::runs);
        assertThat(engine.list(LABELS))
                .noneMatch(container -> container.label(Labels.POD).equals("db-0")
                        && !container.label(Labels.CONTAINER).isEmpty());
        watchdog.sight(Watchdogs.Sight.SEEN);
        reports.awaitStatus("db-0", FencedPodsTest::runs);
    }

    @ParameterizedTest
    @EnumSource(
            value = Watchdogs.Sight.class,
            names = {"ABSENT", "UNREADABLE"})
    void aLookThatFailsStopsNothing(Watchdogs.Sight sight) {
        var before = runsBeforeTheAgent("db-0", sight);
        awaitLook();
        watchdog.sight(Watchdogs.Sight.SEEN);
        awaitLook();
        assertThat(running("db-0")).extracting(ContainerView::id).containsExactly(before);
        assertThat(reports.messages()).noneMatch(message -> message.startsWith("Killing"));
    }

    @Test
    void whatStaysAbsentThoughTheEngineSaysThatItRunsIsStopped() {
        runsBeforeTheAgent("db-0", Watchdogs.Sight.ABSENT);
        reports.awaitEvent("Killing", "cannot be guarded");
        awaitUntil(() -> running("db-0").isEmpty());
    }

    /** @return the container's id */
    private String runsBeforeTheAgent(String name, Watchdogs.Sight sight) {
        grant();
        var pod = member(name);
        pods.replaceAll(List.of(pod));
        reports.awaitStatus(name, FencedPodsTest::runs);
        pods.close();
        watchdog.sight(sight);
        begin();
        pods.replaceAll(List.of(pod));
        return running(name).getFirst().id();
    }

    private void awaitLook() {
        int looks = watchdog.looks();
        awaitUntil(() -> watchdog.looks() > looks);
    }

    @Test
    void withoutAWatchdogItDoesNotStartAndSaysWhatToDo() {
        watchdog.available(false);
        grant();
        pods.replaceAll(List.of(member("db-0")));
        reports.awaitStatus("db-0", status -> waits(status, "FenceUnavailable"));
        reports.awaitEvent("FenceUnavailable", "annotate");
        watchdog.available(true);
        reports.awaitStatus("db-0", FencedPodsTest::runs);
    }

    @Test
    void aStartThatOutlastsTheLeaseIsKilled() throws InterruptedException {
        grant();
        mayStart = new CountDownLatch(1);
        pods.replaceAll(List.of(member("db-0")));
        assertThat(startAsked.await(10, TimeUnit.SECONDS)).isTrue();
        runOut();
        mayStart.countDown();
        reports.awaitStatus("db-0", status -> waits(status, "LeaseLost"));
        assertThat(running("db-0")).isEmpty();
    }

    @Test
    void whatStoodStillBeforeTheEngineWasAskedDoesNotAskItAfterTheLease() throws InterruptedException {
        grant();
        mayAsk = new CountDownLatch(1);
        pods.replaceAll(List.of(member("db-0")));
        assertThat(startDue.await(10, TimeUnit.SECONDS)).isTrue();
        runOut();
        mayAsk.countDown();
        reports.awaitStatus("db-0", status -> waits(status, "LeaseLost"));
        assertThat(startAsked.getCount()).as("the engine was not asked").isEqualTo(1);
        grant();
        reports.awaitStatus("db-0", FencedPodsTest::runs);
    }

    @Test
    void theNextLeaseWaitsForAStartOfAPodThatIsGone() throws InterruptedException {
        grant();
        mayStart = new CountDownLatch(1);
        var pod = member("db-0");
        pods.replaceAll(List.of(pod));
        assertThat(startAsked.await(10, TimeUnit.SECONDS)).isTrue();
        pods.replaceAll(List.of());
        lease.offer(2);
        assertThat(lease.number()).isEqualTo(1);
        mayStart.countDown();
        awaitUntil(() -> lease.number() == 2);
        awaitUntil(() -> running("db-0").isEmpty() && fence.guarded().isEmpty());
    }

    /** The agent dies while the engine takes its time over the start of its pod's container, and another follows when the lease is out. */
    private String killedInAStartOf(Pod pod) throws InterruptedException {
        grant();
        mayStart = new CountDownLatch(1);
        pods.replaceAll(List.of(pod));
        assertThat(startAsked.await(10, TimeUnit.SECONDS)).isTrue();
        var container = fence.guarded().getFirst();
        killed = pods;
        boot.addAndGet(LEASE_MILLIS * MS);
        lease = new NodeLease(() -> (LongSupplier) boot::get);
        fence = new Fence(dataDir, "n1", lease, watchdog, Journal.nowhere(time));
        begin();
        return container;
    }

    @Test
    void aStartThatAnEarlierAgentAskedForHoldsUpNoLeaseWhileItsPodIsWanted() throws InterruptedException {
        var pod = member("db-0");
        killedInAStartOf(pod);
        pods.replaceAll(List.of(pod));
        lease.offer(5);
        assertThat(lease.number()).isEqualTo(5);
    }

    @Test
    void aStartThatAnEarlierAgentAskedForIsOverBeforeTheNextLeaseWhereItsPodIsGone() throws InterruptedException {
        var container = killedInAStartOf(member("db-0"));
        mayRemove = new CountDownLatch(1);
        pods.replaceAll(List.of());
        lease.offer(5);
        assertThat(lease.number()).isZero();
        pods.assign(member("db-1"));
        reports.awaitStatus("db-1", status -> waits(status, "WaitingForLease"));
        reports.awaitStatus(
                "db-1", status -> status.getContainerStatuses().toString().contains(container));
        mayRemove.countDown();
        awaitUntil(() -> lease.number() == 5);
        assertThat(engine.inspect(container)).isEmpty();
    }

    @Test
    void whatCannotBeRemovedHoldsUpTheNextLeaseOnlyUntilItHasEnded() throws InterruptedException {
        var container = killedInAStartOf(member("db-0"));
        removable = false;
        pods.replaceAll(List.of());
        lease.offer(5);
        assertThat(lease.number()).isZero();
        engine.start(container);
        engine.end(container, 137);
        awaitUntil(() -> lease.number() == 5);
    }

    @Test
    void aStartThatIsNotMadeTakesNoMarkOffOneThatAnEarlierAgentAskedFor() throws InterruptedException {
        var pod = member("db-0");
        var container = killedInAStartOf(pod);
        pods.replaceAll(List.of(pod));
        assertThat(fence.mayStart(container, pod.getMetadata().getUid())).isFalse();
        fence.podGone(pod.getMetadata().getUid());
        lease.offer(5);
        assertThat(lease.number()).isZero();
    }

    @Test
    void whatIsSeenToRunUnderALeaseIsBeingStartedNoMore() throws InterruptedException {
        var pod = member("db-0");
        var container = killedInAStartOf(pod);
        engine.start(container);
        pods.replaceAll(List.of(pod));
        grant();
        pods.lookAgain();
        awaitUntil(() -> fence.starting().isEmpty());
        assertThat(fence.guarded()).containsExactly(container);
    }

    @Test
    void whatRanBeforeTheAgentIsGuardedAndWhatIsGoneIsNot() {
        grant();
        var pod = member("db-0");
        pods.replaceAll(List.of(pod));
        reports.awaitStatus("db-0", FencedPodsTest::runs);
        fence.release(running("db-0").getFirst().id());
        fence.guard("f".repeat(64));
        pods.lookAgain();
        pods.relist();
        awaitUntil(
                () -> fence.guarded().equals(List.of(running("db-0").getFirst().id())));
        pods.forget("default", "db-0", pod.getMetadata().getUid());
        awaitUntil(() -> fence.guarded().isEmpty());
    }
}
