package sh.deploy.apiserver.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.log.DataKeyStore;
import sh.deploy.apiserver.log.LogUnavailable;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.log.NotLeader;
import sh.deploy.apiserver.log.WrappedDataKey;

@Tag("slow")
class DataKeysTest {
    private static final KeyEncryptionKey OLD = KeyFiles.key("old");
    private static final KeyEncryptionKey NEW = KeyFiles.key("new");
    private static final int MANY = 20;

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-01T10:00:00Z"));
    private final DataKeyStore store = new MemoryLog().dataKeys();
    private final DataKeys keys = new DataKeys(store, time);

    @Test
    void keepsAKeyBeforeItSealsWithIt() {
        var key = keys.toSealOne(OLD);

        assertThat(store.read()).extracting(WrappedDataKey::id).containsExactly(key.id());
        assertThat(store.read()).extracting(WrappedDataKey::wrappedBy).containsExactly(OLD.id());
    }

    @Test
    void takesANewKeyBeforeNoncesCouldMeet() {
        var first = keys.toSealOne(OLD);
        for (int use = 2; use <= DataKeys.MOST_USES; use++) {
            keys.toSealOne(OLD);
        }
        assertThat(store.read()).hasSize(1);

        assertThat(keys.toSealOne(OLD).id()).isNotEqualTo(first.id());
        assertThat(store.read()).hasSize(2);
    }

    @Test
    void takesANewKeyAfterAWeek() {
        var first = keys.toSealOne(OLD);
        time.advance(DataKeys.LONGEST_USE);
        assertThat(keys.toSealOne(OLD)).isSameAs(first);

        time.advance(Duration.ofNanos(1));

        assertThat(keys.toSealOne(OLD)).isNotSameAs(first);
    }

    @Test
    void neverSealsWithAKeyThatAnotherProcessMade() {
        keys.toSealOne(OLD);
        var restarted = new DataKeys(store, time);
        restarted.load(rules("old"), "keys.yaml");

        restarted.toSealOne(OLD);

        assertThat(store.read()).hasSize(2);
    }

    @Test
    void makesOneKeyForManyWhoNeedItAtOnce() throws Exception {
        var asked = new CountDownLatch(MANY);
        var ids = ConcurrentHashMap.<Long>newKeySet();
        var odd = new OddStore(store, OddStore.Mishap.NONE);
        odd.before = () -> assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        var slow = new DataKeys(odd, time);
        try (var threads = Executors.newFixedThreadPool(MANY)) {
            for (int i = 0; i < MANY; i++) {
                threads.submit(() -> {
                    asked.countDown();
                    return ids.add(slow.toSealOne(OLD).id());
                });
            }
        }

        assertThat(ids).hasSize(1);
        assertThat(store.read()).hasSize(1);
    }

    @Test
    void wrapsAnewWithTheKeyThatWritesNow() {
        var key = keys.toSealOne(OLD);
        var both = rules("new", "old");
        assertThat(keys.isRewrapDue(both)).isTrue();

        assertThat(keys.rewrap(both)).isEqualTo(1);

        assertThat(keys.isRewrapDue(both)).isFalse();
        assertThat(keys.wrappedBy()).containsOnlyKeys(NEW.id());
        var restarted = new DataKeys(store, time);
        restarted.load(rules("new"), "keys.yaml");
        assertThat(restarted.byId(key.id(), rules("new"), "keys.yaml"))
                .isNotNull()
                .satisfies(known ->
                        assertThat(known.key().getEncoded()).isEqualTo(key.key().getEncoded()));
    }

    @Test
    void sealsWithANewKeyOnceAnotherOneWrites() {
        var before = keys.toSealOne(OLD);
        keys.rewrap(rules("new", "old"));

        assertThat(keys.toSealOne(NEW).id()).isNotEqualTo(before.id());
    }

    @Test
    void namesTheKeyThatIsMissingAndThoseThatAreThere() {
        keys.toSealOne(OLD);
        var before = new HashSet<>(store.read());

        assertThatThrownBy(() -> new DataKeys(store, time).load(rules("new"), "keys.yaml"))
                .isInstanceOf(UnusableKeys.class)
                .hasMessageContaining("1 data key is wrapped by " + OLD.id())
                .hasMessageContaining("keys.yaml has only " + NEW.id())
                .hasMessageContaining("Nothing was changed");
        assertThat(store.read()).hasSameElementsAs(before);
    }

    @Test
    void saysWhenAKeyHasTheNameAndNotTheBytesOfTheOneThatIsMissing() {
        keys.toSealOne(OLD);
        var namesake = new EncryptionRules(List.of(new ResourceRule(
                List.of(ResourcePattern.parse("secrets")),
                List.of(new Provider.Keys(List.of(new KeyEncryptionKey(KeyWrapping.AESGCM, "old", NEW.secret())))))));

        assertThatThrownBy(() -> new DataKeys(store, time).load(namesake, "keys.yaml"))
                .hasMessageContaining("old there is another key of the same name");
    }

    @Test
    void namesTheDataKeyWhoseRowWasChanged() {
        var made = keys.toSealOne(OLD);
        var row = store.read().getFirst();
        var damaged = row.wrapped().clone();
        damaged[20] ^= 1;
        store.replace(row, new WrappedDataKey(row.id(), row.madeAt(), row.wrappedBy(), damaged), 0);

        assertThatThrownBy(() -> new DataKeys(store, time).load(rules("old"), "keys.yaml"))
                .isInstanceOf(UnusableKeys.class)
                .hasMessageContaining(row.name())
                .hasMessageContaining(OLD.id());
        assertThat(made.toString()).contains(row.name());
    }

    @Test
    void findsAKeyThatAnotherServerHasMadeMeanwhile() {
        var others = new DataKeys(store, time);
        var made = others.toSealOne(OLD);

        assertThat(keys.byId(made.id(), rules("old"), "keys.yaml")).isNotNull();
        assertThat(keys.byId(1, rules("old"), "keys.yaml")).isNull();
    }

    @Test
    void makesNoneForOneWhoLeadsNoMore() {
        var log = new MemoryLog();
        var late = new DataKeys(log.dataKeys(), time);
        late.lead(log.lead().term());
        log.lead();

        assertThatThrownBy(() -> late.toSealOne(OLD)).isInstanceOf(NotLeader.class);
        assertThat(log.dataKeys().read()).isEmpty();
    }

    /** Whoever leads now may not have the key that it would be wrapped by. */
    @Test
    void wrapsNothingAnewForOneWhoLeadsNoMore() {
        var log = new MemoryLog();
        var late = new DataKeys(log.dataKeys(), time);
        late.lead(log.lead().term());
        late.toSealOne(OLD);
        log.lead();

        assertThat(late.rewrap(rules("new", "old"))).isZero();
        assertThat(log.dataKeys().read()).extracting(WrappedDataKey::wrappedBy).containsExactly(OLD.id());
    }

    /** The store said that it may not have kept it. */
    @Test
    void findsAndWrapsAnewWhatWasKeptUnheard() {
        var unheard = new DataKeys(new OddStore(store, OddStore.Mishap.KEPT_UNHEARD), time);
        assertThatThrownBy(() -> unheard.toSealOne(OLD)).isInstanceOf(LogUnavailable.class);
        var both = rules("new", "old");
        assertThat(unheard.isRewrapDue(both)).isFalse();

        unheard.load(both, "keys.yaml");

        assertThat(unheard.isRewrapDue(both)).isTrue();
        assertThat(unheard.rewrap(both)).isEqualTo(1);
        assertThat(unheard.wrappedBy()).containsOnlyKeys(NEW.id());
    }

    @Test
    void knowsWhatAnotherOrALostAnswerHasWrappedAnew() {
        keys.toSealOne(OLD);
        var other = new DataKeys(store, time);
        other.load(rules("new", "old"), "keys.yaml");
        other.rewrap(rules("new", "old"));

        assertThat(keys.rewrap(rules("new", "old"))).isZero();

        assertThat(keys.wrappedBy()).containsOnlyKeys(NEW.id());
        assertThat(keys.isRewrapDue(rules("new", "old"))).isFalse();
    }

    /** Its key would be lost with the process that has it in memory. */
    @Test
    void wrapsAnewWhatANewFileHasNoKeyFor() {
        var key = keys.toSealOne(OLD);
        keys.load(rules("new"), rules("old"), "keys.yaml");
        assertThat(keys.isRewrapDue(rules("new"))).isTrue();

        assertThat(keys.rewrap(rules("new"))).isEqualTo(1);

        var restarted = new DataKeys(store, time);
        restarted.load(rules("new"), "keys.yaml");
        assertThat(restarted.byId(key.id(), rules("new"), "keys.yaml")).isNotNull();
    }

    @Test
    void refusesAFileThatHasNeitherTheKeyNorOneThatWrites() {
        keys.toSealOne(OLD);
        var none = new EncryptionRules(
                List.of(new ResourceRule(List.of(ResourcePattern.parse("secrets")), List.of(new Provider.Identity()))));

        assertThatThrownBy(() -> keys.load(none, rules("old"), "keys.yaml"))
                .isInstanceOf(UnusableKeys.class)
                .hasMessageContaining("keys.yaml has no key");
    }

    @Test
    void whoWaitedWhileOneCouldNotBeKeptFailsWithIt() throws Exception {
        var asked = new CountDownLatch(MANY);
        var odd = new OddStore(store, OddStore.Mishap.FAILS);
        var failing = new DataKeys(odd, time);
        odd.before = () -> {
            asked.await();
            awaitWaiting(failing);
        };
        var failed = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(MANY)) {
            for (int i = 0; i < MANY; i++) {
                threads.submit(() -> {
                    asked.countDown();
                    try {
                        failing.toSealOne(OLD);
                    } catch (LogUnavailable e) {
                        failed.incrementAndGet();
                    }
                });
            }
        }

        assertThat(failed).hasValue(MANY);
        assertThat(odd.adds).hasValue(1);
        odd.mishap = OddStore.Mishap.NONE;
        assertThat(failing.toSealOne(OLD)).isNotNull();
    }

    private static void awaitWaiting(DataKeys keys) throws InterruptedException {
        for (int look = 0; look < 1_000 && keys.waiting() < MANY - 1; look++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Keeps a key only when a test lets it, and not always. */
    private static final class OddStore implements DataKeyStore {
        private enum Mishap {
            NONE,
            FAILS,
            KEPT_UNHEARD
        }

        private interface Waiting {
            void await() throws InterruptedException;
        }

        private final DataKeyStore store;
        private final AtomicInteger adds = new AtomicInteger();
        private volatile Mishap mishap;
        private volatile Waiting before = () -> {};

        private OddStore(DataKeyStore store, Mishap mishap) {
            this.store = store;
            this.mishap = mishap;
        }

        @Override
        public void add(WrappedDataKey key, long term) {
            adds.incrementAndGet();
            try {
                before.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (mishap != Mishap.FAILS) {
                store.add(key, term);
            }
            if (mishap != Mishap.NONE) {
                throw new LogUnavailable("the answer was lost");
            }
        }

        @Override
        public List<WrappedDataKey> read() {
            return store.read();
        }

        @Override
        public boolean replace(WrappedDataKey old, WrappedDataKey rewrapped, long term) {
            return store.replace(old, rewrapped, term);
        }

        @Override
        public void retire(List<Long> ids, long lastRevision) {
            store.retire(ids, lastRevision);
        }

        @Override
        public void forget(long oldestRevision) {
            store.forget(oldestRevision);
        }
    }

    private static EncryptionRules rules(String... names) {
        return RulesReader.read("keys.yaml", KeyFiles.text("secrets", names));
    }
}
