package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.ManualTime;

class OutletTest {
    private static final Duration STALLED = Duration.ofSeconds(5);
    private static final Duration LONG = STALLED.plusSeconds(1);
    private static final Patience SOON =
            new Patience(Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(5), STALLED);
    /** More than fit, each as large as one without a body is counted. */
    private static final int MORE_THAN_FIT = 17_000;

    private final CollectorRegistry registry = new CollectorRegistry();
    private final AuditMetrics metrics = new AuditMetrics(registry);
    private final ManualTime time = new ManualTime(Trails.NOON);
    private final Disk disk = new Disk();
    private @Nullable Outlet outlet;

    /** Takes events, fails as a full disk does, or does neither. */
    private static final class Disk implements Backend {
        private final CountDownLatch freed = new CountDownLatch(1);
        private volatile @Nullable IOException failure;
        private volatile boolean hangs;
        private volatile int written;
        private volatile int tries;
        private volatile int writes;
        private volatile boolean isClosed;

        @Override
        public void write(List<byte[]> events) throws IOException {
            tries++;
            if (hangs) {
                awaitFreed();
            }
            if (failure != null) {
                throw failure;
            }
            writes++;
            written += events.size();
        }

        private void awaitFreed() {
            try {
                freed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private Outlet start(WhenFull whenFull) {
        return start(whenFull, SOON);
    }

    private Outlet start(WhenFull whenFull, Patience patience) {
        var started = Outlet.start("log", disk, whenFull, patience, metrics, time);
        outlet = started;
        return started;
    }

    @AfterEach
    void close() {
        disk.freed.countDown();
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

    private double value(String metric) {
        var counted = registry.getSampleValue(metric, new String[] {"plugin"}, new String[] {"log"});
        return counted == null ? 0 : counted;
    }

    private double lost() {
        return value("apiserver_audit_error_total");
    }

    private double unwritableSeconds() {
        return value("deploy_audit_unwritable_seconds");
    }

    private static void offer(Outlet open, int count) {
        offer(open, count, Priority.USUAL);
    }

    private static void offer(Outlet open, int count, Priority by) {
        var event = Trails.any();
        for (int i = 0; i < count; i++) {
            open.offer(event, by);
        }
    }

    private static Receipt needed(Outlet open) {
        return Objects.requireNonNull(open.offer(Trails.any(), Priority.USUAL), "somebody waits for it");
    }

    private void hang(Outlet open) throws InterruptedException {
        disk.hangs = true;
        offer(open, 1);
        waitUntil(() -> disk.tries == 1);
    }

    @Test
    void writesWhatComesAndTheRestWhenItCloses() {
        var open = start(WhenFull.DROP);
        offer(open, 1_200);
        open.close();

        assertThat(disk.written).isEqualTo(1_200);
        assertThat(disk.isClosed).isTrue();
        assertThat(lost()).isZero();
    }

    @Test
    void countsWhatComesAfterItIsClosed() {
        var open = start(WhenFull.DROP);
        open.close();
        offer(open, 2);

        assertThat(disk.written).isZero();
        assertThat(lost()).isEqualTo(2);
    }

    @Test
    void keepsWhatAFullDiskDoesNotTakeUntilItDoes() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open = start(WhenFull.DROP);
        offer(open, 2);
        waitUntil(() -> disk.tries > 2);
        time.advance(Duration.ofSeconds(3));
        assertThat(open.obstacle(Priority.USUAL)).isNull();
        assertThat(open.trouble()).isEqualTo("No space left on device");
        assertThat(unwritableSeconds()).isEqualTo(3);

        disk.failure = null;

        waitUntil(() -> disk.written == 2);
        waitUntil(() -> open.trouble() == null);
        assertThat(unwritableSeconds()).isZero();
    }

    @Test
    void losesAndCountsWhatDoesNotFitMeanwhile() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open = start(WhenFull.DROP);
        offer(open, MORE_THAN_FIT);
        int kept = (int) (Room.MOST_BYTES / Trails.any().weight());
        assertThat(lost()).isEqualTo(MORE_THAN_FIT - kept);

        disk.failure = null;

        waitUntil(() -> disk.written == kept);
    }

    @Test
    void refusesWithTheCauseAndLosesNothingThatWasLetInBefore() throws InterruptedException {
        disk.failure = new AccessDeniedException("/secret/path/audit.log", null, "No space left on device");
        var open = start(WhenFull.REFUSE);
        assertThat(open.obstacle(Priority.USUAL)).isNull();
        offer(open, 1);
        waitUntil(() -> open.obstacle(Priority.USUAL) != null);
        assertThat(open.obstacle(Priority.USUAL)).isEqualTo("No space left on device");
        int bodies = 100;
        for (int i = 0; i < bodies; i++) {
            open.offer(Trails.withBody(200_000), Priority.USUAL);
        }
        offer(open, 1_000);
        assertThat(lost()).isZero();

        disk.failure = null;

        waitUntil(() -> disk.written == 1 + bodies + 1_000);
        waitUntil(() -> open.obstacle(Priority.USUAL) == null);
        assertThat(lost()).isZero();
    }

    @Test
    void losesAndCountsWhatNotEvenTheRoomInReserveHolds() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open = start(WhenFull.REFUSE);
        int fit = (int) (2 * Room.MOST_BYTES / Trails.any().weight());
        offer(open, fit + 7);

        assertThat(lost()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "ANONYMOUS"})
    void aFloodOfStrangersTakesNoRoomOfOthers(Priority by) throws InterruptedException {
        var open = start(WhenFull.DROP);
        hang(open);
        offer(open, MORE_THAN_FIT, by);
        int strangers = (int) (Room.STRANGERS_BYTES / Trails.any().weight());
        assertThat(lost()).isEqualTo(MORE_THAN_FIT - strangers);
        int others = (int) (Room.MOST_BYTES / Trails.any().weight()) - 1;
        offer(open, others);

        assertThat(lost()).isEqualTo(MORE_THAN_FIT - strangers);

        disk.freed.countDown();
        waitUntil(() -> disk.written == 1 + strangers + others);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSED", "ANONYMOUS"})
    void aFloodOfStrangersKeepsNobodyElseFromBeginning(Priority by) throws InterruptedException {
        var open = start(WhenFull.REFUSE);
        hang(open);
        offer(open, MORE_THAN_FIT, by);

        assertThat(lost())
                .isEqualTo(MORE_THAN_FIT - Room.STRANGERS_BYTES / Trails.any().weight());
        assertThat(open.trouble()).isNull();
        assertThat(open.obstacle(Priority.USUAL)).isNull();
        assertThat(open.obstacle(Priority.ANONYMOUS)).isEqualTo("it cannot be written as fast as it grows");
    }

    @Test
    void nobodyWaitsForTheRecordOfWhatIsRefused() {
        assertThat(start(WhenFull.REFUSE).offer(Trails.any(), Priority.REFUSED)).isNull();
    }

    @Test
    void whatIsExemptIsNeitherRefusedNorKeptWaitingAndIsWrittenLater() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open = start(WhenFull.REFUSE);
        offer(open, (int) (Room.MOST_BYTES / Trails.any().weight()));
        waitUntil(() -> open.obstacle(Priority.USUAL) != null);

        assertThat(open.obstacle(Priority.EXEMPT)).isNull();
        assertThat(open.offer(Trails.any(), Priority.EXEMPT)).isNull();
        assertThat(lost()).isZero();

        disk.failure = null;
        waitUntil(
                () -> disk.written == 1 + (int) (Room.MOST_BYTES / Trails.any().weight()));
    }

    @Test
    void whatFillsTheBufferEndsTheGathering() throws InterruptedException {
        var open = start(WhenFull.DROP, new Patience(Duration.ofHours(1), SOON.first(), SOON.most(), SOON.stalled()));
        offer(open, 1);
        waitUntil(() -> disk.written == 1);
        var large = Trails.withBody(200_000);
        int quarter = 1 + (int) (Room.MOST_BYTES / 4 / large.weight());
        for (int i = 0; i < quarter; i++) {
            open.offer(large, Priority.USUAL);
        }

        waitUntil(() -> disk.written == 1 + quarter);
    }

    @Test
    void whoBringsAnEventSaysNothingInTheServersLog() throws InterruptedException {
        var told = new LinkedBlockingQueue<ILoggingEvent>();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                event.prepareForDeferredProcessing();
                told.add(event);
            }
        };
        var logger = (Logger) LoggerFactory.getLogger(Outlet.class.getPackageName());
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        try {
            var open = start(WhenFull.DROP);
            hang(open);
            time.advance(LONG);
            offer(open, MORE_THAN_FIT);
            waitUntil(() -> told.size() == 2);
        } finally {
            logger.detachAppender(appender);
        }

        assertThat(told)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "the audit record (log) has come to a standstill: a write does not end; what does not fit into"
                                + " memory is lost",
                        "events of the audit record are lost (log): they come too fast");
        assertThat(told)
                .extracting(ILoggingEvent::getThreadName)
                .doesNotContain(Thread.currentThread().getName());
    }

    @Test
    void isTriedAgainThoughNoEventComesWhereItCouldNotBeOpened() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open = Outlet.start("log", disk, WhenFull.DROP, SOON, metrics, time, disk.failure);
        outlet = open;
        assertThat(open.trouble()).isEqualTo("No space left on device");
        waitUntil(() -> disk.tries > 1);

        disk.failure = null;

        waitUntil(() -> open.trouble() == null);
        assertThat(disk.written).isZero();
    }

    @Test
    void aDiskThatHangsIsSeenAndWhatDoesNotFitIsCounted() throws InterruptedException {
        var open = start(WhenFull.DROP);
        hang(open);
        assertThat(open.trouble()).isNull();
        time.advance(LONG);

        assertThat(open.trouble()).isEqualTo("a write has not come to an end for more than 5 s");
        assertThat(open.obstacle(Priority.USUAL)).isNull();
        assertThat(unwritableSeconds()).isEqualTo(6);
        offer(open, MORE_THAN_FIT);
        int kept = (int) (Room.MOST_BYTES / Trails.any().weight());
        assertThat(lost()).isEqualTo(1 + MORE_THAN_FIT - kept);

        disk.freed.countDown();
        waitUntil(() -> disk.written == kept);
        waitUntil(() -> open.trouble() == null);
        assertThat(unwritableSeconds()).isZero();
    }

    @Test
    void aDiskThatHangsLetsNoRequestBeginWhereTheyAreRefused() throws InterruptedException {
        var open = start(WhenFull.REFUSE);
        hang(open);
        assertThat(open.obstacle(Priority.USUAL)).isNull();
        time.advance(LONG);

        assertThat(open.obstacle(Priority.USUAL)).isEqualTo("a write has not come to an end for more than 5 s");

        disk.freed.countDown();
        waitUntil(() -> open.obstacle(Priority.USUAL) == null);
    }

    @Test
    void countsWhatADiskThatHangsHasNotTakenWhenItCloses() throws InterruptedException {
        var open = start(WhenFull.DROP);
        hang(open);
        offer(open, 2);

        open.close();

        assertThat(lost()).isEqualTo(3);
        disk.freed.countDown();
        waitUntil(() -> disk.isClosed);
        assertThat(lost()).isEqualTo(3);
    }

    @Test
    void whoMayNotGoOnWithoutHearsWhenItIsWritten() throws InterruptedException {
        var open = start(WhenFull.REFUSE);

        assertThat(needed(open).awaitObstacle()).isNull();
        assertThat(disk.written).isEqualTo(1);
    }

    @Test
    void whoMayNotGoOnWithoutHearsOfAFailureAtOnceAndItIsWrittenLater() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open =
                start(WhenFull.REFUSE, new Patience(SOON.gathering(), SOON.first(), SOON.most(), Duration.ofHours(1)));

        assertThat(needed(open).awaitObstacle()).isEqualTo("No space left on device");
        assertThat(needed(open).awaitObstacle()).isEqualTo("No space left on device");

        disk.failure = null;
        waitUntil(() -> disk.written == 2);
    }

    @Test
    void whoMayNotGoOnWithoutWaitsForADiskThatHangsOnlySoLong() throws InterruptedException {
        var open = start(
                WhenFull.REFUSE, new Patience(SOON.gathering(), SOON.first(), SOON.most(), Duration.ofMillis(50)));
        disk.hangs = true;

        assertThat(needed(open).awaitObstacle()).startsWith("it was not written within");
    }

    @Test
    void manyWhoWaitShareAWrite() throws InterruptedException {
        var open = start(WhenFull.REFUSE);
        hang(open);
        var receipts = new ArrayList<Receipt>();
        for (int i = 0; i < 50; i++) {
            receipts.add(needed(open));
        }

        disk.freed.countDown();

        for (var receipt : receipts) {
            assertThat(receipt.awaitObstacle()).isNull();
        }
        assertThat(disk.writes).isEqualTo(2);
    }

    @Test
    void losesWhatCanNeverBeTakenAndGoesOn() throws InterruptedException {
        disk.failure = new Unacceptable("it answers with 400");
        var open = start(WhenFull.DROP);
        offer(open, 1);
        waitUntil(() -> lost() == 1);

        disk.failure = null;
        offer(open, 1);

        waitUntil(() -> disk.written == 1);
    }

    @Test
    void waitsLongerFromTimeToTimeButNotForEver() {
        var patience = new Patience(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(3), STALLED);

        assertThat(patience.after(patience.first())).isEqualTo(Duration.ofSeconds(2));
        assertThat(patience.after(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(3));
        assertThat(patience.after(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void closesAlsoWhileTheDiskIsFullAndCountsWhatIsLeft() throws InterruptedException {
        disk.failure = new IOException("No space left on device");
        var open = start(WhenFull.DROP);
        offer(open, 1);
        waitUntil(() -> disk.tries > 0);
        offer(open, 500);

        open.close();

        assertThat(disk.isClosed).isTrue();
        assertThat(lost()).isEqualTo(501);
    }
}
