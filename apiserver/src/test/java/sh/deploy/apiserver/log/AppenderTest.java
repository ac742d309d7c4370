package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.ManualTime;

class AppenderTest {
    private final UnreliableLog log = new UnreliableLog();
    private final ManualTime time = new ManualTime(Instant.parse("2026-03-01T10:00:00Z"));
    private final Revisions replay = new Revisions();
    private final Appender appender = open();

    @AfterEach
    void close() {
        log.goOn.countDown();
        appender.close();
    }

    @Test
    void countsRevisionsWithoutGaps() {
        var entries =
                List.of(write(Drafts.create("a")), write(Drafts.update("a", 1, "x")), write(Drafts.delete("a", 2)));

        assertThat(entries).extracting(Entry::revision).containsExactly(1L, 2L, 3L);
        assertThat(entries).extracting(Entry::previousRevision).containsExactly(0L, 1L, 2L);
        assertThat(new LogInspection(log).verify()).isEqualTo(new LogInspection.Verification.Intact(1, 3, 3));
    }

    @Test
    void replaysAnEntryBeforeItAnswers() {
        assertThat(appender.append(Drafts.create("a")).thenApply(entry -> replay.revisionOf(entry.key())))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(1L);
    }

    @Test
    void refusesAStaleDraftAndNamesTheNewestRevision() {
        write(Drafts.create("a"));
        write(Drafts.update("a", 1, "x"));

        assertThatThrownBy(writing(Drafts.update("a", 1, "y")))
                .isInstanceOfSatisfying(
                        AppendRefused.class,
                        refused -> assertThat(refused.actualRevision()).isEqualTo(2));
        assertThatThrownBy(writing(Drafts.create("a"))).isInstanceOf(AppendRefused.class);
        assertThat(log.head().revision()).isEqualTo(2);
    }

    @Test
    void createsAgainWhatWasDeleted() {
        write(Drafts.create("a"));
        write(Drafts.delete("a", 1));

        assertThat(write(Drafts.create("a")).previousRevision()).isZero();
    }

    @Test
    void holdsADraftToWhatItExpectsOfOtherKeys() {
        write(Drafts.create("namespace"));
        write(Drafts.update("namespace", 1, "terminating"));

        var child = Drafts.expecting(Drafts.create("a"), new Expected.At(Drafts.key("namespace"), 1));
        assertThatThrownBy(writing(child))
                .isInstanceOfSatisfying(
                        AppendRefused.class,
                        refused -> assertThat(refused.failed()).isEqualTo(new Expected.At(Drafts.key("namespace"), 1)));
    }

    @Test
    void refusesBecauseOfAPendingEntryOnlyOnceThatIsDurable() {
        log.next(UnreliableLog.Mishap.HANGS);
        var first = appender.append(Drafts.create("a"));
        var second = appender.append(Drafts.create("a"));
        await(log.hanging);
        assertThat(second).isNotDone();

        log.goOn.countDown();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertThatThrownBy(() -> unwrap(second)).isInstanceOf(AppendRefused.class);
    }

    @Test
    void writesOnceUnderOneIdempotencyKey() {
        var first = write(Drafts.createOnce("a", "key"));
        var again = write(Drafts.createOnce("a", "key"));

        assertThat(again.revision()).isEqualTo(first.revision());
        assertThat(appender.find("admin", "key").join().orElseThrow().revision())
                .isEqualTo(1);
        assertThat(appender.find("somebody else", "key").join()).isEmpty();
        assertThat(log.head().revision()).isEqualTo(1);
    }

    @Test
    void refusesAnIdempotencyKeyThatComesBackWithAnotherChange() {
        write(Drafts.createOnce("a", "key"));
        var other = new ObjectKey("", "secrets", "default", "a");

        assertThatThrownBy(writing(Drafts.createOnce(other, "key"))).isInstanceOf(KeyReused.class);
    }

    @Test
    void knowsIdempotencyKeysFromBeforeARestart() {
        write(Drafts.createOnce("a", "key"));
        try (var restarted = open()) {
            assertThat(unwrap(restarted.append(Drafts.createOnce("a", "key"))).revision())
                    .isEqualTo(1);
        }
    }

    @Test
    void succeedsWhenTheAnswerToACommitWasLost() {
        log.next(UnreliableLog.Mishap.WRITTEN_BUT_UNHEARD, UnreliableLog.Mishap.LOST);

        assertThat(write(Drafts.create("a")).revision()).isEqualTo(1);
        assertThat(write(Drafts.create("b")).revision()).isEqualTo(2);
        assertThat(replay.applied).containsExactly(1L, 2L);
    }

    @Test
    void triesAgainWhileCallersArePatient() {
        log.next(UnreliableLog.Mishap.REFUSED, UnreliableLog.Mishap.REFUSED);

        assertThat(whileTimePasses(appender.append(Drafts.create("a"))).revision())
                .isEqualTo(1);
    }

    @Test
    void saysThatNothingWasWrittenWhenTheDatabaseRefusesForTooLong() {
        log.next(Collections.nCopies(100, UnreliableLog.Mishap.REFUSED).toArray(UnreliableLog.Mishap[]::new));
        var refused = appender.append(Drafts.create("a"));

        assertThatThrownBy(() -> whileTimePasses(refused)).isInstanceOf(LogUnavailable.class);
        assertThat(appender.status().role()).isEqualTo(LogStatus.Role.WAITING_FOR_DATABASE);
        assertThatThrownBy(writing(Drafts.create("b"))).isInstanceOf(LogUnavailable.class);

        log.recover();
        assertThat(write(Drafts.create("c")).revision()).isEqualTo(1);
        assertThat(appender.status().role()).isEqualTo(LogStatus.Role.LEADING);
    }

    @Test
    void answersWithinItsPatienceWhenTheDatabaseHangsAndCatchesUpLater() {
        log.next(UnreliableLog.Mishap.HANGS);
        var hanging = appender.append(Drafts.create("a"));
        await(log.hanging);
        var behind = appender.append(Drafts.create("b"));
        time.advance(AppenderSettings.DEFAULT.patience().plusMillis(1));

        assertThatThrownBy(() -> unwrap(hanging)).isInstanceOf(OutcomeUnknown.class);
        assertThatThrownBy(() -> unwrap(behind)).isInstanceOf(LogUnavailable.class);
        assertThatThrownBy(writing(Drafts.create("c"))).isInstanceOf(LogUnavailable.class);

        log.goOn.countDown();
        await(replay.first);
        assertThat(write(Drafts.create("d")).revision()).isEqualTo(2);
        assertThat(replay.applied).containsExactly(1L, 2L);
    }

    @Test
    void takesNothingMoreOnceAnotherLeads() {
        write(Drafts.create("a"));
        log.lead();

        assertThatThrownBy(writing(Drafts.create("b"))).isInstanceOf(NotLeader.class);
        assertThatThrownBy(writing(Drafts.create("c"))).isInstanceOf(NotLeader.class);
        assertThat(appender.status().role()).isEqualTo(LogStatus.Role.ENDED);
    }

    @Test
    void givesEveryWriterItsOwnRevisionUnderLoad() {
        var entries = new ArrayList<CompletableFuture<Entry>>();
        for (int i = 0; i < 5_000; i++) {
            entries.add(appender.append(Drafts.create("object-" + i)));
        }

        assertThat(entries.stream().map(CompletableFuture::join).map(Entry::revision))
                .doesNotHaveDuplicates()
                .hasSize(5_000);
        assertThat(new LogInspection(log).verify()).isEqualTo(new LogInspection.Verification.Intact(1, 5_000, 5_000));
    }

    /** Moves the clock until the future is done; no faster than the appender's threads follow on a busy machine. */
    private Entry whileTimePasses(CompletableFuture<Entry> future) {
        for (int i = 0; i < 1_000 && !future.isDone(); i++) {
            time.advance(Duration.ofMillis(100));
            future.copy()
                    .completeOnTimeout(null, 50, TimeUnit.MILLISECONDS)
                    .exceptionally(failure -> null)
                    .join();
        }
        return unwrap(future);
    }

    private Appender open() {
        return new Appender(
                log, log.lead(), replay, time, AppenderSettings.DEFAULT, new LogMetrics(new CollectorRegistry()));
    }

    private Entry write(Draft draft) {
        return unwrap(appender.append(draft));
    }

    private ThrowingCallable writing(Draft draft) {
        return () -> write(draft);
    }

    private static <T> T unwrap(CompletableFuture<T> future) {
        try {
            return future.orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
