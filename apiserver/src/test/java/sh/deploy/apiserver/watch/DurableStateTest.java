package sh.deploy.apiserver.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.log.AppenderSettings;
import sh.deploy.apiserver.log.Drafts;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.LogMetrics;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.log.Retention;

class DurableStateTest {
    private static final Indexer INDEXER = (key, object) -> new Indexer.Index(Map.of(), Map.of());

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-01T10:00:00Z"));
    private final MemoryLog log = new MemoryLog();
    private final DurableState state = open();
    private final Store store = state.store();

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void showsAWriteToItsWriterAsSoonAsItIsAnswered() {
        var entry = state.appender().append(Drafts.create("a")).join();

        assertThat(store.newest().revision()).isEqualTo(entry.revision()).isEqualTo(1);
        assertThat(store.newest().get(Drafts.key("a"))).isNotNull();
    }

    @Test
    void tellsAWatcherThePastAndThenThePresent() {
        var first = write("a");
        write("b");
        var told = new Told();
        try (var watching = store.watch("", "configmaps", "default", first.revision(), told)) {
            write("c");
            assertThat(told.revisions).containsExactly(2L, 3L);
            store.upkeep();
        }
        write("d");

        assertThat(told.revisions).containsExactly(2L, 3L);
    }

    @Test
    void tellsAWatcherOfThePastWhileItWaitsOnlyWhereThatIsLittle() {
        write("a");
        write("b");
        int one = bytesOfFirst();
        var told = new Told();

        assertThat(store.watchFromNear("", "configmaps", "", 0, 2L * one - 1, told))
                .isEmpty();
        assertThat(told.revisions).isEmpty();
        assertThat(store.watches()).isZero();
        assertThat(store.watchFromNear("", "configmaps", "", 0, 2L * one, told)).isPresent();
        write("c");

        assertThat(told.revisions).containsExactly(1L, 2L, 3L);
    }

    @Test
    void goesOnWithoutAListenerThatFails() {
        var told = new Told();
        store.watch("", "configmaps", "", 0, new ChangeListener() {
            @Override
            public void changed(Change change, MadeOnce made) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void progress(long revision) {}
        });
        store.watch("", "configmaps", "", 0, told);

        write("a");
        write("b");

        assertThat(told.revisions).containsExactly(1L, 2L);
        assertThat(store.watches()).isEqualTo(1);
    }

    @Test
    void tellsProgressOnlyWhenItIsNews() {
        var told = new Told();
        try (var watching = store.watch("", "pods", "", 0, told)) {
            write("a");
            store.upkeep();
            store.upkeep();
        }

        assertThat(told.revisions).isEmpty();
        assertThat(told.progress).containsExactly(1L);
    }

    @Test
    void looksBackToAnEarlierRevision() {
        write("a");
        write("b");
        state.appender().append(Drafts.update("a", 1, "changed")).join();
        state.appender().append(Drafts.delete("b", 2)).join();

        assertThat(names(store.at(2).orElseThrow())).containsExactly("a@1", "b@2");
        assertThat(names(store.at(3).orElseThrow())).containsExactly("a@3", "b@2");
        assertThat(names(store.newest())).containsExactly("a@3");
        assertThat(store.at(5)).isEmpty();
    }

    @Test
    void looksBackToWhatHasBeenMadeAnewSince() {
        write("a");
        write("b");
        state.appender().append(Drafts.update("a", 1, "changed")).join();
        state.appender().append(Drafts.delete("a", 3)).join();
        write("a");
        state.appender().append(Drafts.update("a", 5, "changed")).join();

        assertThat(names(store.at(1).orElseThrow())).containsExactly("a@1");
        assertThat(names(store.at(3).orElseThrow())).containsExactly("a@3", "b@2");
        assertThat(names(store.at(4).orElseThrow())).containsExactly("b@2");
        assertThat(names(store.at(5).orElseThrow())).containsExactly("a@5", "b@2");
    }

    @Test
    void holdsNoStateOnlyBecauseSomebodyLookedBack() {
        write("a");
        write("b");

        assertThat(store.at(1)).isPresent();
        assertThat(store.atHand(1)).isEmpty();
        assertThat(store.atHand(2)).isPresent();
        store.hold(store.at(1).orElseThrow(), new Crowd(Level.WORKLOAD, "one"));
        assertThat(store.atHand(1)).isPresent();
    }

    @Test
    @Timeout(30)
    void undoesWhatIsLaterWhileTheStoreGoesOn() throws Exception {
        write("a");
        state.appender().append(Drafts.update("a", 1, "changed")).join();
        var past = store.past(1).orElseThrow();
        var waits = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        store.watch("", "configmaps", "", 2, new ChangeListener() {
            @Override
            public void changed(Change change, MadeOnce made) {
                waits.countDown();
                await(goesOn);
            }

            @Override
            public void progress(long revision) {}
        });
        var written = state.appender().append(Drafts.create("b"));
        waits.await();

        assertThat(names(past.snapshot())).containsExactly("a@1");

        goesOn.countDown();
        written.join();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void refusesToWatchFromBeyondItsWindow() {
        try (var small = DurableState.open(
                new MemoryLog(),
                INDEXER,
                time,
                new StateSettings(
                        AppenderSettings.DEFAULT,
                        new StoreSettings(1 << 20, 2, 1 << 20, 1, Duration.ofMinutes(1)),
                        0,
                        1 << 20,
                        Retention.DEFAULT))) {
            for (var name : List.of("a", "b", "c")) {
                small.appender().append(Drafts.create(name)).join();
            }

            assertThatThrownBy(() -> small.store().watch("", "configmaps", "", 0, new Told()))
                    .isInstanceOf(Compacted.class);
            small.store().watch("", "configmaps", "", 1, new Told()).close();
            assertThat(small.store().at(0)).isEmpty();
            assertThat(small.store().at(1)).isPresent();
        }
    }

    @Test
    void knowsHowManyBytesItsObjectsHave() {
        assertThat(store.bytes()).isZero();
        write("a");
        long one = store.bytes();
        assertThat(one).isEqualTo(bytesOfFirst());

        write("b");
        assertThat(store.bytes()).isEqualTo(2 * one);
        state.appender().append(Drafts.update("a", 1, "changed")).join();
        state.appender().append(Drafts.delete("b", 2)).join();

        assertThat(store.bytes()).isEqualTo(bytesOfFirst()).isNotEqualTo(one);
    }

    @Test
    void countsWithoutWalking() {
        for (var name : List.of("a", "b", "c")) {
            write(name);
        }

        assertThat(store.newest().count("", "configmaps", "")).isEqualTo(3);
        assertThat(store.newest().count("", "configmaps", "default")).isEqualTo(3);
        assertThat(store.newest().count("", "configmaps", "other")).isZero();
        assertThat(store.newest().count("", "pods", "")).isZero();
        assertThat(store.newest().countAfter("", "configmaps", "", Drafts.key("a")))
                .isEqualTo(2);
    }

    @Test
    void isTheSameAfterARestart() {
        write("a");
        write("b");
        state.appender().append(Drafts.delete("a", 1)).join();
        try (var again = open()) {
            assertThat(names(again.store().newest())).containsExactly("b@2");
            assertThat(again.store().newest().revision()).isEqualTo(3);
            assertThat(again.appender().append(Drafts.create("c")).join().revision())
                    .isEqualTo(4);
        }
    }

    @Test
    void restartsFromACheckpointAndTheEntriesAfterIt() {
        var settings = new StateSettings(
                AppenderSettings.DEFAULT, StoreSettings.DEFAULT, 2, 1, new Retention(Duration.ZERO, 0));
        try (var first = DurableState.open(log, INDEXER, time, settings)) {
            for (var name : List.of("a", "b", "c")) {
                first.appender().append(Drafts.create(name)).join();
            }
            first.takeCheckpointIfDue();
            for (var name : List.of("d", "e", "f")) {
                first.appender().append(Drafts.create(name)).join();
            }
        }
        assertThat(log.find(3)).isEmpty();

        try (var again = DurableState.open(log, INDEXER, time, settings)) {
            assertThat(names(again.store().newest())).containsExactly("a@1", "b@2", "c@3", "d@4", "e@5", "f@6");
            var told = new Told();
            again.store().watch("", "configmaps", "", 4, told).close();
            assertThat(told.revisions).containsExactly(5L, 6L);
            assertThatThrownBy(() -> again.store().watch("", "configmaps", "", 2, told))
                    .isInstanceOf(Compacted.class);
        }
    }

    @Test
    void tellsAFollowerOfEachChangeBeforeAReaderCanSeeIt() {
        var ahead = new ArrayList<Boolean>();
        var reader = new AtomicReference<Supplier<Snapshot>>(() -> Snapshot.EMPTY);
        try (var followed = open(
                StateSettings.DEFAULT, change -> ahead.add(reader.get().get().revision() < change.revision()))) {
            reader.set(followed.store()::newest);
            followed.appender().append(Drafts.create("a")).join();
            followed.appender().append(Drafts.delete("a", 1)).join();
        }

        assertThat(ahead).containsExactly(true, true);
    }

    @Test
    void tellsAFollowerAfterARestartOfTheCheckpointAndThenOfTheEntriesAfterIt() {
        var settings = new StateSettings(
                AppenderSettings.DEFAULT, StoreSettings.DEFAULT, 1, 1, new Retention(Duration.ZERO, 0));
        try (var first = open(settings, Follower.NOBODY)) {
            first.appender().append(Drafts.create("a")).join();
            first.appender().append(Drafts.create("b")).join();
            first.takeCheckpointIfDue();
            first.appender().append(Drafts.delete("a", 1)).join();
        }

        var told = new ArrayList<String>();
        open(
                        settings,
                        change -> told.add(change.after().key().name() + "@" + change.revision()
                                + (change.deleted() ? " gone" : "")))
                .close();

        assertThat(told).containsExactly("a@1", "b@2", "a@3 gone");
    }

    @Test
    void tellsAFollowerOfEachStateThatItsChangesAddUpTo() {
        var settings = new StateSettings(
                AppenderSettings.DEFAULT, StoreSettings.DEFAULT, 1, 1, new Retention(Duration.ZERO, 0));
        try (var first = open(settings, Follower.NOBODY)) {
            first.appender().append(Drafts.create("a")).join();
            first.appender().append(Drafts.create("b")).join();
            first.takeCheckpointIfDue();
            first.appender().append(Drafts.delete("a", 1)).join();
        }

        var told = new ArrayList<String>();
        var follower = new Follower() {
            @Override
            public void follow(Change change) {
                told.add("change " + change.revision());
            }

            @Override
            public void reached(Snapshot state) {
                told.add("state " + names(state));
            }
        };
        open(settings, Follower.all(follower, Follower.NOBODY)).close();

        assertThat(told).containsExactly("change 1", "change 2", "state [a@1, b@2]", "change 3", "state [b@2]");
    }

    private DurableState open(StateSettings settings, Follower follower) {
        return DurableState.open(log, INDEXER, time, settings, new LogMetrics(new CollectorRegistry()), follower);
    }

    private int bytesOfFirst() {
        return store.newest().list("", "configmaps", "").iterator().next().json().length;
    }

    private DurableState open() {
        return DurableState.open(log, INDEXER, time);
    }

    private Entry write(String name) {
        return state.appender().append(Drafts.create(name)).join();
    }

    private static List<String> names(Snapshot snapshot) {
        var names = new ArrayList<String>();
        snapshot.list("", "configmaps", "default")
                .forEach(object -> names.add(object.key().name() + "@" + object.revision()));
        return names;
    }

    private static final class Told implements ChangeListener {
        private final List<Long> revisions = new CopyOnWriteArrayList<>();
        private final List<Long> progress = new CopyOnWriteArrayList<>();

        @Override
        public void changed(Change change, MadeOnce made) {
            revisions.add(change.revision());
        }

        @Override
        public void progress(long revision) {
            progress.add(revision);
        }
    }
}
