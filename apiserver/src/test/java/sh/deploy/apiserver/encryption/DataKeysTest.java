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
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.log.DataKeyStore;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.log.WrappedDataKey;

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
        var slow = new DataKeys(new SlowStore(store, asked), time);
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
                .satisfies(known -> assertThat(known.key().getEncoded())
                        .isEqualTo(key.key().getEncoded()));
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
        store.replace(row, new WrappedDataKey(row.id(), row.madeAt(), row.wrappedBy(), damaged));

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

    /** Keeps a key only when all have asked for one. */
    private record SlowStore(DataKeyStore store, CountDownLatch asked) implements DataKeyStore {
        @Override
        public void add(WrappedDataKey key) {
            try {
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            store.add(key);
        }

        @Override
        public List<WrappedDataKey> read() {
            return store.read();
        }

        @Override
        public boolean replace(WrappedDataKey old, WrappedDataKey rewrapped) {
            return store.replace(old, rewrapped);
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
