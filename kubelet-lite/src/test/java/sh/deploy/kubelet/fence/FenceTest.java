package sh.deploy.kubelet.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.SystemTime;

class FenceTest {
    private static final long MS = 1_000_000;

    @TempDir
    Path nodes;

    private final NodeLease lease = new NodeLease(() -> (LongSupplier) new AtomicLong(1)::get);
    private final PretendedWatchdog watchdog = new PretendedWatchdog();

    @AfterEach
    void leaveNothing() {
        LeaseFiles.end(nodes, "n1");
    }

    @Test
    void hasAWatchdogReadyBeforeSomethingGuardedComes() {
        new Fence(nodes, "n1", lease, watchdog, Journal.nowhere(new SystemTime()));
        assertThat(watchdog.isThere()).isFalse();

        lease.awaitGuarded();

        awaitUntil(watchdog::isThere);
    }

    @Test
    void aStartThatAnEarlierAgentAskedForIsAwaitedByTheNextLease() {
        askForAStart("a".repeat(64));
        var next = new NodeLease(() -> (LongSupplier) new AtomicLong(1)::get);
        var fence = new Fence(nodes, "n1", next, watchdog, Journal.nowhere(new SystemTime()));

        assertThat(fence.starting()).containsExactly("a".repeat(64));
        next.offer(8);
        assertThat(next.number()).isZero();
        fence.release("a".repeat(64));
        assertThat(next.number()).isEqualTo(8);
    }

    @Test
    void aStartFromBeforeIsAwaitedWhenItsPodHasGone() {
        askForAStart("a".repeat(64));
        var next = new NodeLease(() -> (LongSupplier) new AtomicLong(1)::get);
        var fence = new Fence(nodes, "n1", next, watchdog, Journal.nowhere(new SystemTime()));

        fence.claimed("a".repeat(64), "pod", () -> true);
        next.offer(8);
        assertThat(next.number()).isEqualTo(8);
        fence.podGone("pod");
        next.offer(9);
        assertThat(next.number()).isEqualTo(8);
        fence.release("a".repeat(64));
        assertThat(next.number()).isEqualTo(9);
    }

    @Test
    void whatTheEngineHasStartedOrRefusedIsAwaitedByNobody() {
        var fence = askForAStart("a".repeat(64));
        fence.started("a".repeat(64));
        assertThat(fence.mayStart("b".repeat(64), "pod")).isTrue();
        fence.notStarted("b".repeat(64));

        var next = new NodeLease(() -> (LongSupplier) new AtomicLong(1)::get);
        assertThat(new Fence(nodes, "n1", next, watchdog, Journal.nowhere(new SystemTime())).guarded())
                .containsExactly("a".repeat(64), "b".repeat(64));
        next.offer(8);
        assertThat(next.number()).isEqualTo(8);
    }

    @Test
    void aFileThatCannotBeReadYetHoldsUpTheLeaseUntilItCan() throws IOException {
        askForAStart("a".repeat(64));
        var file = LeaseFiles.of(nodes, "n1");
        var aside = file.resolveSibling("aside");
        Files.move(file, aside);
        Files.createDirectory(file);
        var next = new NodeLease(() -> (LongSupplier) new AtomicLong(1)::get);
        var fence = new Fence(nodes, "n1", next, watchdog, Journal.nowhere(new SystemTime()));
        next.offer(8);
        assertThat(next.number()).isZero();

        Files.delete(file);
        Files.move(aside, file);
        fence.look();
        assertThat(next.number()).isZero();
        fence.claimed("a".repeat(64), "pod", () -> true);
        assertThat(next.number()).isEqualTo(8);
    }

    @Test
    void aFileThatIsFirstReadAtAStartHoldsUpTheLeaseUntilTheStartsPodIsFoundToBeWanted() throws IOException {
        askForAStart("a".repeat(64));
        var file = LeaseFiles.of(nodes, "n1");
        var aside = file.resolveSibling("aside");
        Files.move(file, aside);
        Files.createDirectory(file);
        var next = new NodeLease(() -> (LongSupplier) new AtomicLong(10_000 * MS)::get);
        var fence = new Fence(nodes, "n1", next, watchdog, Journal.nowhere(new SystemTime()));
        fence.claimed("a".repeat(64), "pod", () -> true);
        Files.delete(file);
        Files.move(aside, file);

        assertThat(fence.mayStart("a".repeat(64), "pod")).isFalse();
        next.offer(8);
        assertThat(next.number()).isZero();
        fence.claimed("a".repeat(64), "pod", () -> false);
        assertThat(next.number()).as("the pod has gone meanwhile").isZero();
        fence.claimed("a".repeat(64), "pod", () -> true);
        assertThat(next.number()).isEqualTo(8);
        fence.podGone("pod");
        next.offer(9);
        assertThat(next.number()).isEqualTo(8);
    }

    private Fence askForAStart(String container) {
        var fence = new Fence(nodes, "n1", lease, watchdog, Journal.nowhere(new SystemTime()));
        lease.offer(7);
        lease.granted(7, 3_000, lease.beatNanos());
        assertThat(fence.mayStart(container, "pod")).isTrue();
        return fence;
    }

    private static void awaitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000 * MS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            LockSupport.parkNanos(MS);
        }
    }

    @Test
    void aFileThatSomebodyRemovedIsMadeAnewWithWhatIsGuardedAndAWatchdog() throws IOException {
        var fence = new Fence(nodes, "n1", lease, watchdog, Journal.nowhere(new SystemTime()));
        var container = "a".repeat(64);
        lease.offer(7);
        lease.granted(7, 3_000, lease.beatNanos());
        assertThat(fence.mayStart(container, "pod")).isTrue();
        Files.delete(LeaseFiles.of(nodes, "n1"));

        fence.look();

        assertThat(LeaseFile.existing(LeaseFiles.of(nodes, "n1")).guarded()).containsExactly(container);
        assertThat(fence.guarded()).containsExactly(container);
        assertThat(fence.starting()).containsExactly(container);
        awaitUntil(watchdog::isThere);
    }

    @Test
    @Timeout(20)
    void aLookWaitsForNoWatchdogAndStartsOneAtATime() {
        var mayStart = new Semaphore(0);
        var starts = new AtomicInteger();
        Watchdogs slow = file -> {
            starts.incrementAndGet();
            try {
                mayStart.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        };
        var fence = new Fence(nodes, "n1", lease, slow, Journal.nowhere(new SystemTime()));
        var changes = new AtomicInteger();
        fence.whenChanged(changes::incrementAndGet);
        fence.guard("a".repeat(64));

        fence.look();
        awaitUntil(() -> starts.get() == 1);
        lease.offer(1);
        lease.granted(1, 3_000, lease.beatNanos());
        fence.look();
        fence.look();
        awaitUntil(() -> changes.get() > 0); // told while a watchdog is being started
        assertThat(starts).hasValue(1);

        mayStart.release(100);
        awaitUntil(() -> {
            fence.look();
            return starts.get() > 1;
        });
    }
}
