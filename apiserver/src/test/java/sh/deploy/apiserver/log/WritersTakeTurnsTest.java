package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.fair.Sharer;

/** While a batch is on its way, one writer leaves a backlog: others do not wait for all of it. */
class WritersTakeTurnsTest {
    private static final int BACKLOG = 40;

    private final UnreliableLog log = new UnreliableLog();
    private Appender appender = open(8, 1 << 20);

    private Appender open(int batchEntries, int batchBytes) {
        return new Appender(
                log,
                log.lead(),
                new Revisions(),
                new SystemTime(),
                new AppenderSettings(
                        batchEntries, batchBytes, 1_000, Duration.ofMinutes(1), Duration.ofMillis(10), 100),
                new LogMetrics(new CollectorRegistry()));
    }

    @AfterEach
    void close() {
        log.goOn.countDown();
        appender.close();
    }

    /** The first is on its way when the rest comes. */
    private List<CompletableFuture<Entry>> backlog(String data) throws InterruptedException {
        log.next(UnreliableLog.Mishap.HANGS);
        var all = new ArrayList<CompletableFuture<Entry>>();
        all.add(appender.append(Drafts.create("first")));
        assertThat(log.hanging.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < BACKLOG; i++) {
            all.add(appender.append(Drafts.create(Drafts.key("backlog-" + i), data)));
        }
        return all;
    }

    private static long revision(CompletableFuture<Entry> written) {
        return written.orTimeout(20, TimeUnit.SECONDS).join().revision();
    }

    private CompletableFuture<Entry> append(String actor, String name) {
        return appender.append(Drafts.by(actor, Drafts.create(name)));
    }

    @Test
    void anotherWriterIsInTheBatchThatFills() throws Exception {
        var backlog = backlog("x");
        var other = append("other", "other");
        log.goOn.countDown();

        assertThat(revision(other)).as("the first, four of the backlog, this").isEqualTo(6);
        assertThat(backlog.stream().map(WritersTakeTurnsTest::revision)).isSorted();
    }

    @Test
    void aWriterOfLargeObjectsFillsNoBatch() throws Exception {
        appender.close();
        appender = open(1_000, 40_000);
        backlog("x".repeat(9_000));
        var other = append("other", "other");
        log.goOn.countDown();

        assertThat(revision(other)).as("the first, two of the backlog, this").isEqualTo(4);
    }

    private void hangWithShortBatches() throws InterruptedException {
        appender.close();
        appender = open(1_000, 40_000);
        log.next(UnreliableLog.Mishap.HANGS);
        appender.append(Drafts.create("first"));
        assertThat(log.hanging.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private CompletableFuture<Entry> appendLarge(String actor, String name) {
        return appender.append(Drafts.by(actor, Drafts.create(Drafts.key(name), "x".repeat(11_000))));
    }

    @Test
    void writersOfLargeObjectsFillNoBatchTogether() throws Exception {
        hangWithShortBatches();
        var large = new ArrayList<CompletableFuture<Entry>>();
        for (int i = 0; i < 3; i++) {
            large.add(appendLarge("writer" + i, "large-" + i));
        }
        var other = append("other", "other");
        log.goOn.countDown();

        assertThat(revision(other)).as("the first, one large one, this").isEqualTo(3);
        assertThat(large.stream().map(WritersTakeTurnsTest::revision)).containsExactly(2L, 4L, 5L);
    }

    @Test
    void whatIsSmallWaitsForNothingLargeOfItsWriter() throws Exception {
        hangWithShortBatches();
        appendLarge("both", "large");
        var second = appendLarge("both", "second");
        appendLarge("other", "other");
        var small = append("both", "small");
        log.goOn.countDown();

        assertThat(revision(small)).as("the first, one large one, this").isEqualTo(3);
        assertThat(revision(second)).isEqualTo(4);
    }

    @Test
    void whoComesLateWithOneLargeObjectIsAmongTheNextWhateverWritersOfSmallOnesHaveHad() throws Exception {
        hangWithShortBatches();
        var large = new ArrayList<CompletableFuture<Entry>>();
        for (int i = 0; i < 20; i++) {
            large.add(appendLarge("writer" + i % 2, "large-" + i));
        }
        for (int i = 0; i < 900; i++) {
            append("small", "small-" + i);
        }
        var late = large.get(2).thenCompose(written -> appendLarge("late", "late"));
        log.goOn.countDown();

        assertThat(revision(late)).isLessThan(revision(large.get(10)));
    }

    @Test
    void whoComesLastAndHasLittleIsAmongTheNext() throws Exception {
        backlog("x");
        var second = new ArrayList<CompletableFuture<Entry>>();
        for (int i = 0; i < BACKLOG; i++) {
            second.add(append("second", "second-" + i));
        }
        var third = append("third", "third");
        log.goOn.countDown();

        assertThat(revision(third)).as("the first, a full batch, one of each").isBetween(10L, 12L);
        assertThat(second.stream().map(WritersTakeTurnsTest::revision)).isSorted();
    }

    @Test
    void whoActsAsManyHasOnePart() throws Exception {
        log.next(UnreliableLog.Mishap.HANGS);
        appender.append(Drafts.create("first"));
        assertThat(log.hanging.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < BACKLOG; i++) {
            appender.append(Drafts.by("user" + i, Drafts.create("backlog-" + i)).ofShare(Sharer.of("one")));
        }
        var other = append("other", "other");
        log.goOn.countDown();

        assertThat(revision(other)).isEqualTo(6);
    }

    @Test
    void accountsOfANamespaceHaveOnePart() throws Exception {
        log.next(UnreliableLog.Mishap.HANGS);
        appender.append(Drafts.create("first"));
        assertThat(log.hanging.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < BACKLOG; i++) {
            append("system:serviceaccount:tenant:a" + i, "backlog-" + i);
        }
        var other = append("other", "other");
        log.goOn.countDown();

        assertThat(revision(other)).isEqualTo(6);
    }
}
