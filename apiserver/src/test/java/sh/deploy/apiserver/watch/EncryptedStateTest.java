package sh.deploy.apiserver.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.encryption.EncryptedLog;
import sh.deploy.apiserver.encryption.EncryptionSettings;
import sh.deploy.apiserver.encryption.EncryptionStatus;
import sh.deploy.apiserver.encryption.EncryptionUpkeep;
import sh.deploy.apiserver.encryption.KeyFiles;
import sh.deploy.apiserver.encryption.UnusableKeys;
import sh.deploy.apiserver.log.AppenderSettings;
import sh.deploy.apiserver.log.Drafts;
import sh.deploy.apiserver.log.LogInspection;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.log.Retention;

/** A state whose objects are encrypted, over checkpoints, restarts and other keys. */
@Tag("slow")
class EncryptedStateTest {
    private static final Indexer INDEXER = (key, object) -> new Indexer.Index(Map.of(), Map.of());

    /** A checkpoint whenever one is asked for; entries before it go at once. */
    private static final StateSettings SHORT =
            new StateSettings(AppenderSettings.DEFAULT, StoreSettings.DEFAULT, 0, 1, new Retention(Duration.ZERO, 0));

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-01T10:00:00Z"));
    private final MemoryLog behind = new MemoryLog();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("encryption.yaml");
    }

    @Test
    void isReadFromEncryptedCheckpointsAndTheEntriesAfterThem() throws IOException {
        KeyFiles.write(file, "configmaps", "key1");
        fill("a", "b");

        var inCheckpoint = behind.checkpoint(100).orElseThrow();
        assertThat(behind.find(2)).isEmpty();
        assertThat(inCheckpoint.objects())
                .hasSize(2)
                .allSatisfy(
                        object -> assertThat(new String(object.json(), UTF_8)).doesNotContain("metadata"));
        try (var again = open()) {
            assertThat(texts(again)).contains("\"value\":\"a\"", "\"value\":\"b\"", "\"value\":\"after b\"");
        }
    }

    @Test
    void needsAnOldKeyNoMoreOnceItsDataKeysAreWrappedAnew() throws Exception {
        KeyFiles.write(file, "configmaps", "old");
        fill("a");
        var chain = new LogInspection(behind).verify();
        var backup = behind.dataKeys().read();

        KeyFiles.write(file, "configmaps", "new", "old");
        var log = log();
        try (var state = DurableState.open(log, INDEXER, time, SHORT);
                var upkeep = new EncryptionUpkeep(log)) {
            upkeep.start();
            awaitUnneeded(upkeep, "aesgcm:old:");
            state.appender().append(Drafts.create("c")).join();
        }
        assertThat(new LogInspection(behind).verify())
                .isNotEqualTo(chain)
                .isInstanceOf(LogInspection.Verification.Intact.class);
        assertThat(behind.dataKeys().read()).hasSizeGreaterThan(backup.size());

        KeyFiles.write(file, "configmaps", "new");
        try (var state = open()) {
            assertThat(texts(state)).contains("\"value\":\"a\"", "\"value\":\"after a\"", "\"value\":\"c\"");
        }
    }

    @Test
    void takesANewKeyWithoutARestart() throws Exception {
        KeyFiles.write(file, "configmaps", "old");
        var log = log();
        try (var state = DurableState.open(log, INDEXER, time, SHORT);
                var upkeep = new EncryptionUpkeep(log)) {
            upkeep.start();
            state.appender().append(Drafts.create("a")).join();
            assertThat(upkeep.status().keys())
                    .singleElement()
                    .satisfies(key -> assertThat(key.needed()).isTrue());

            KeyFiles.write(file, "configmaps", "new", "old");
            awaitUnneeded(upkeep, "aesgcm:old:");
            state.appender().append(Drafts.create("b")).join();
            KeyFiles.write(file, "configmaps", "new");
            await(() -> upkeep.status().keys().size() == 1);
        }

        try (var state = open()) {
            assertThat(texts(state)).contains("\"value\":\"a\"", "\"value\":\"b\"");
        }
    }

    @Test
    void keepsTheRulesItHasWhenTheFileLacksAKeyOrIsWrong() throws Exception {
        KeyFiles.write(file, "configmaps", "old");
        var log = log();
        try (var state = DurableState.open(log, INDEXER, time, SHORT);
                var upkeep = new EncryptionUpkeep(log)) {
            upkeep.start();
            state.appender().append(Drafts.create("a")).join();
            KeyFiles.writeText(file, KeyFiles.inClear("configmaps"));
            await(() -> upkeep.status().message().contains("wrapped by aesgcm:old:"));
            KeyFiles.writeText(file, "kind: Nothing\n");
            await(() -> upkeep.status().message().contains(file + ":1:1"));

            state.appender().append(Drafts.create("b")).join();

            assertThat(behind.dataKeys().read())
                    .allSatisfy(key -> assertThat(key.wrappedBy()).startsWith("aesgcm:old:"));
        }
    }

    /** As by somebody who edits the file that two new keys came into one after the other. */
    @Test
    void losesNothingWhereAFileHasANewKeyAndNotTheOneBefore() throws Exception {
        KeyFiles.write(file, "configmaps", "old");
        var log = log();
        try (var state = DurableState.open(log, INDEXER, time, SHORT);
                var upkeep = new EncryptionUpkeep(log)) {
            upkeep.start();
            state.appender().append(Drafts.create("a")).join();

            KeyFiles.write(file, "configmaps", "new");
            await(() -> behind.dataKeys().read().stream()
                    .allMatch(key -> key.wrappedBy().startsWith("aesgcm:new:")));
        }

        try (var again = open()) {
            assertThat(texts(again)).contains("\"value\":\"a\"");
        }
    }

    @Test
    void encryptsInTheNextCheckpointWhatWasWrittenInClear() throws IOException {
        KeyFiles.write(file, "secrets", "key1");
        fill("a");
        KeyFiles.writeWithIdentity(file, "configmaps", "key1");

        fill("b");

        assertThat(behind.checkpoint(100).orElseThrow().objects())
                .isNotEmpty()
                .allSatisfy(object -> assertThat(object.json()[0]).isZero());
    }

    @Test
    void isRidOfWhatWasWrittenInClearAfterADay() throws IOException {
        KeyFiles.write(file, "secrets", "key1");
        try (var state = DurableState.open(log(), INDEXER, time)) {
            state.appender().append(Drafts.create("a")).join();
        }
        KeyFiles.writeWithIdentity(file, "configmaps", "key1");
        var log = log();
        try (var state = DurableState.open(log, INDEXER, time)) {
            var upkeep = new EncryptionUpkeep(log);
            state.takeCheckpointIfDue();
            assertThat(behind.checkpoint(1).orElseThrow().objects())
                    .singleElement()
                    .satisfies(object -> assertThat(object.json()[0]).isZero());
            assertThat(upkeep.status().inClear()).isEqualTo(1);
            state.appender().append(Drafts.create("b")).join();
            state.takeCheckpointIfDue();
            assertThat(behind.checkpoint(2).orElseThrow().revision()).isEqualTo(1);

            time.advance(Duration.ofHours(24).plusSeconds(1));
            state.takeCheckpointIfDue();

            assertThat(behind.find(1)).isEmpty();
            assertThat(upkeep.status().inClear()).isZero();
        }
    }

    /** What is there is said by what is stored, not by what a start happens to read. */
    @Test
    void isRidOfItAlsoWhenItWasStartedAgainMeanwhile() throws IOException {
        KeyFiles.write(file, "secrets", "key1");
        try (var state = DurableState.open(log(), INDEXER, time)) {
            state.appender().append(Drafts.create("a")).join();
        }
        KeyFiles.writeWithIdentity(file, "configmaps", "key1");
        try (var state = DurableState.open(log(), INDEXER, time)) {
            state.takeCheckpointIfDue();
            assertThat(behind.checkpoint(1)).isPresent();
        }
        time.advance(Duration.ofHours(1));
        var log = log();
        try (var state = DurableState.open(log, INDEXER, time);
                var upkeep = new EncryptionUpkeep(log)) {
            assertThat(upkeep.status().inClear()).isNull();
            state.takeCheckpointIfDue();
            assertThat(upkeep.status().inClear()).isEqualTo(1);

            time.advance(Duration.ofHours(24));
            state.takeCheckpointIfDue();

            assertThat(behind.find(1)).isEmpty();
            assertThat(upkeep.status().inClear()).isZero();
        }
    }

    @Test
    void isRidOfACheckpointInClearAsWell() throws IOException {
        KeyFiles.write(file, "secrets", "key1");
        fill("a");
        assertThat(behind.checkpoint(1).orElseThrow().objects()).isNotEmpty();
        KeyFiles.writeWithIdentity(file, "configmaps", "key1");
        var log = log();
        try (var state = DurableState.open(log, INDEXER, time);
                var upkeep = new EncryptionUpkeep(log)) {
            state.takeCheckpointIfDue();
            assertThat(upkeep.status().inClear()).isEqualTo(2);
            time.advance(Duration.ofHours(25));
            state.takeCheckpointIfDue();

            assertThat(behind.checkpoint(1)).isEmpty();
            assertThat(behind.find(2)).isEmpty();
            assertThat(upkeep.status().inClear()).isZero();
        }
    }

    @Test
    void countsWhatLiesInClearOfAResourceThatIsListedWhileTheServerRuns() throws Exception {
        KeyFiles.write(file, "secrets", "key1");
        var log = log();
        try (var state = DurableState.open(log, INDEXER, time);
                var upkeep = new EncryptionUpkeep(log)) {
            upkeep.start();
            state.appender().append(Drafts.create("a")).join();
            state.takeCheckpointIfDue();
            assertThat(upkeep.status().inClear()).isZero();

            KeyFiles.writeWithIdentity(file, "configmaps", "key1");
            await(() -> {
                state.takeCheckpointIfDue();
                return behind.checkpoint(1).isPresent();
            });
            assertThat(upkeep.status().inClear()).isEqualTo(1);
            KeyFiles.write(file, "configmaps", "key1");
            await(() -> upkeep.status().message().contains("1 changes and 0 checkpoints lie in clear"));
            state.appender().append(Drafts.create("b")).join();
            time.advance(Duration.ofHours(25));
            state.takeCheckpointIfDue();
            assertThat(upkeep.status().inClear()).isZero();

            KeyFiles.write(file, "configmaps", "key1");
            await(() -> upkeep.status().message().isEmpty());
        }
        try (var again = open()) {
            assertThat(texts(again)).contains("\"value\":\"a\"", "\"value\":\"b\"");
        }
    }

    @Test
    void forgetsDataKeysAndThenTheKeyOnceNothingIsEncryptedAnyMore() throws Exception {
        KeyFiles.write(file, "configmaps", "key1");
        fill("a");
        KeyFiles.writeText(file, KeyFiles.inClear("configmaps") + keysAfterIdentity());
        var log = log();
        try (var state = DurableState.open(log, INDEXER, time, SHORT);
                var upkeep = new EncryptionUpkeep(log)) {
            upkeep.start();
            state.appender().append(Drafts.create("b")).join();
            time.advance(Duration.ofSeconds(1));
            await(() -> {
                state.appender().append(Drafts.create("x" + time.nanos())).join();
                time.advance(Duration.ofSeconds(1));
                state.takeCheckpointIfDue();
                return upkeep.status().keys().stream().noneMatch(EncryptionStatus.Key::needed);
            });
        }

        assertThat(behind.dataKeys().read()).isEmpty();
    }

    @Test
    void startsNotWhenThePastCannotBeRead() throws IOException {
        KeyFiles.write(file, "configmaps", "lost");
        fill("a");
        KeyFiles.write(file, "configmaps", "new");

        assertThatThrownBy(this::open).isInstanceOf(UnusableKeys.class);
    }

    private static String keysAfterIdentity() {
        return "  - aesgcm:\n      keys:\n      - {name: key1, secret: \"" + KeyFiles.secret("key1") + "\"}\n";
    }

    /** These, a checkpoint, and one more after it. */
    private void fill(String... names) {
        try (var state = open()) {
            for (var name : names) {
                state.appender().append(Drafts.create(name)).join();
            }
            time.advance(Duration.ofSeconds(1));
            state.takeCheckpointIfDue();
            var last = "after " + names[names.length - 1];
            state.appender().append(Drafts.create(last)).join();
        }
    }

    private EncryptedLog log() {
        return new EncryptedLog(behind, new EncryptionSettings(file, false), time);
    }

    private DurableState open() {
        return DurableState.open(log(), INDEXER, time, SHORT);
    }

    private static String texts(DurableState state) {
        var texts = new StringBuilder();
        state.store()
                .newest()
                .all()
                .iterator()
                .forEachRemaining(object -> texts.append(new String(object.json(), UTF_8)));
        return texts.toString();
    }

    private static void awaitUnneeded(EncryptionUpkeep upkeep, String idStart) throws InterruptedException {
        await(() -> upkeep.status().keys().stream().anyMatch(key -> key.id().startsWith(idStart) && !key.needed()));
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        for (int tries = 0; !condition.getAsBoolean(); tries++) {
            if (tries == 1_000) {
                throw new AssertionError("it did not come true within ten seconds");
            }
            java.util.concurrent.TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
