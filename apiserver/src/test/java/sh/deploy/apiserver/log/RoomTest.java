package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.SystemTime;

/** Entries that compete for room. */
class RoomTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** Short, as a test waits for its end, but longer than a busy machine lets a test's thread wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final AppenderSettings ONE_BY_ONE =
            new AppenderSettings(1, 1 << 20, 100, PATIENCE, Duration.ofMillis(10), 100);

    private final UnreliableLog log = new UnreliableLog();
    private final Places places = new Places(2);
    private final Appender appender = new Appender(
            log, log.lead(), places, new SystemTime(), ONE_BY_ONE, new LogMetrics(new CollectorRegistry()));

    @AfterEach
    void close() {
        log.goOn.countDown();
        appender.close();
    }

    private CompletableFuture<Entry> offer(String name) {
        return appender.append(
                Drafts.expecting(Drafts.create(name), new Expected.Fits(Drafts.key("namespace"), places.room())));
    }

    @Test
    void isGivenToWhoComesFirstThoughNothingOfItIsDurableYet() {
        log.next(UnreliableLog.Mishap.HANGS);
        var offers = List.of(offer("a"), offer("b"), offer("c"));
        assertThat(offers.get(2)).isNotDone();
        log.goOn.countDown();

        assertThat(offers.get(0)).succeedsWithin(SOON);
        assertThat(offers.get(1)).succeedsWithin(SOON);
        assertRefused(offers.get(2));
        assertThat(places.used).hasValue(2);
        assertThat(places.taken).hasValue(0);
    }

    @Test
    void isGivenBackWhenTheEntryIsNeverWritten() {
        log.next(Collections.nCopies(10_000, UnreliableLog.Mishap.REFUSED).toArray(UnreliableLog.Mishap[]::new));
        assertThat(offer("a")).failsWithin(SOON);
        log.recover();

        assertThat(offer("b")).succeedsWithin(SOON);
        assertThat(offer("c")).succeedsWithin(SOON);
        assertRefused(offer("d"));
    }

    private static void assertRefused(CompletableFuture<Entry> offer) {
        assertThatThrownBy(() ->
                        offer.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join())
                .hasCauseInstanceOf(AppendRefused.class);
    }

    /** So many objects fit in. Its numbers belong to the appender's thread; a test reads them when everything is answered. */
    private static final class Places implements Replay {
        private final int all;
        private final Map<ObjectKey, Long> revisions = new HashMap<>();
        private final AtomicInteger used = new AtomicInteger();
        private final AtomicInteger taken = new AtomicInteger();

        private Places(int all) {
            this.all = all;
        }

        Room room() {
            return new Room() {
                @Override
                public boolean isFree() {
                    return used.get() + taken.get() < all;
                }

                @Override
                public void take() {
                    taken.incrementAndGet();
                }

                @Override
                public void giveBack() {
                    taken.decrementAndGet();
                }
            };
        }

        @Override
        public long revisionOf(ObjectKey key) {
            return revisions.getOrDefault(key, 0L);
        }

        @Override
        public void apply(List<Committed> entries) {
            entries.forEach(committed ->
                    revisions.put(committed.entry().key(), committed.entry().revision()));
            used.addAndGet(entries.size());
        }
    }
}
