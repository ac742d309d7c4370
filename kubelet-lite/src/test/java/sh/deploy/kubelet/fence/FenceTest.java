package sh.deploy.kubelet.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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

        long end = System.nanoTime() + 10_000 * MS;
        while (!watchdog.isThere()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            LockSupport.parkNanos(MS);
        }
    }

    @Test
    void aFileThatSomebodyRemovedIsMadeAnewWithWhatIsGuardedAndAWatchdog() throws IOException {
        var fence = new Fence(nodes, "n1", lease, watchdog, Journal.nowhere(new SystemTime()));
        var container = "a".repeat(64);
        fence.guard(container);
        Files.delete(LeaseFiles.of(nodes, "n1"));

        fence.look();

        assertThat(LeaseFile.existing(LeaseFiles.of(nodes, "n1")).guarded()).containsExactly(container);
        assertThat(fence.guarded()).containsExactly(container);
        assertThat(watchdog.isThere()).isTrue();
    }
}
