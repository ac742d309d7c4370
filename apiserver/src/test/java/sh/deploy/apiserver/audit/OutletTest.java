package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutletTest {
    private static final Patience SOON = new Patience(Duration.ofMillis(5), Duration.ofMillis(5));
    /** More than fit, each as large as one without a body is counted. */
    private static final int MORE_THAN_FIT = 17_000;

    private final CollectorRegistry registry = new CollectorRegistry();
    private final AuditMetrics metrics = new AuditMetrics(registry);
    private final Disk disk = new Disk();
    private @Nullable Outlet outlet;

    /** Takes events, or fails as a full disk does. */
    private static final class Disk implements Backend {
        private volatile @Nullable IOException failure;
        private volatile int written;
        private volatile int tries;
        private volatile boolean isClosed;

        @Override
        public void write(List<byte[]> events) throws IOException {
            tries++;
            if (failure != null) {
                throw failure;
            }
            written += events.size();
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private Outlet start(WhenFull whenFull) {
        var started = Outlet.start("log", disk, whenFull, SOON, metrics);
        outlet = started;
        return started;
    }

    @AfterEach
    void close() {
        if (outlet != null) {
            outlet.close();
        }
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        var never = new CountDownLatch(1);
        for (int look = 0; look < 1_000 && !condition.getAsBoolean(); look++) {
            never.await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private double lost() {
        var counted =
                registry.getSampleValue("apiserver_audit_error_total", new String[] {"plugin"}, new String[] {"log"});
        return counted == null ? 0 : counted;
    }

    @Test
    void writesWhatComesAndTheRestWhenItCloses() throws InterruptedException {
        var open = start(WhenFull.DROP);
        for (int i = 0; i < 1_200; i++) {
            open.offer(Trails.any());
        }
        open.close();

        assertThat(disk.written).isEqualTo(1_200);
        assertThat(disk.isClosed).isTrue();
    }

    @Test
    void keepsWhatAFullDiskDoesNotTakeUntilItDoes() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open = start(WhenFull.DROP);
        open.offer(Trails.any());
        open.offer(Trails.any());
        waitUntil(() -> disk.tries > 2);
        assertThat(open.obstacle()).isNull();

        disk.failure = null;

        waitUntil(() -> disk.written == 2);
    }

    @Test
    void losesAndCountsWhatDoesNotFitMeanwhile() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open = start(WhenFull.DROP);
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            open.offer(Trails.any());
        }
        int kept = (int) (Outlet.MOST_BYTES / Trails.any().weight());
        assertThat(lost()).isEqualTo(MORE_THAN_FIT - kept);

        disk.failure = null;

        waitUntil(() -> disk.written == kept);
    }

    @Test
    void refusesWithTheCauseAndLosesNothing() throws InterruptedException {
        disk.failure = new AccessDeniedException("/secret/path/audit.log", null, "No space left on device");
        var open = start(WhenFull.REFUSE);
        assertThat(open.obstacle()).isNull();
        open.offer(Trails.any());
        waitUntil(() -> open.obstacle() != null);
        assertThat(open.obstacle()).isEqualTo("No space left on device");
        for (int i = 1; i < MORE_THAN_FIT; i++) {
            open.offer(Trails.any());
        }

        disk.failure = null;

        waitUntil(() -> disk.written == MORE_THAN_FIT);
        waitUntil(() -> open.obstacle() == null);
    }

    @Test
    void losesWhatCanNeverBeTakenAndGoesOn() throws InterruptedException {
        disk.failure = new Unacceptable("it answers with 400");
        var open = start(WhenFull.DROP);
        open.offer(Trails.any());
        waitUntil(() -> lost() == 1);

        disk.failure = null;
        open.offer(Trails.any());

        waitUntil(() -> disk.written == 1);
    }

    @Test
    void waitsLongerFromTimeToTimeButNotForEver() {
        var patience = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(3));

        assertThat(patience.after(patience.first())).isEqualTo(Duration.ofSeconds(2));
        assertThat(patience.after(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(3));
        assertThat(patience.after(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void closesAlsoWhileTheDiskIsFull() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open = start(WhenFull.DROP);
        open.offer(Trails.any());
        waitUntil(() -> disk.tries > 0);

        open.close();

        assertThat(disk.isClosed).isTrue();
        assertThat(lost()).isEqualTo(1);
    }
}
