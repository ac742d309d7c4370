package sh.deploy.apiserver.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.log.Batches;
import sh.deploy.apiserver.log.Drafts;
import sh.deploy.apiserver.log.Entry;
import sh.deploy.apiserver.log.LogInspection;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.log.Retention;
import sh.deploy.apiserver.log.SealedObject;
import sh.deploy.apiserver.watch.DurableState;
import sh.deploy.apiserver.watch.Indexer;

/** Writes by an appender, and looks at what lies behind. The state of a server is in {@code EncryptedStateTest}. */
class EncryptedLogTest {
    private static final Indexer INDEXER = (key, object) -> new Indexer.Index(Map.of(), Map.of());
    private static final ObjectKey SECRET = new ObjectKey("", "secrets", "default", "password");

    private final ManualTime time = new ManualTime(Instant.parse("2026-03-01T10:00:00Z"));
    private final MemoryLog behind = new MemoryLog();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("pki/encryption.yaml");
    }

    @Test
    void makesAKeyForSecretsAtTheFirstStart() throws IOException {
        try (var state = open(true)) {
            state.appender().append(Drafts.create(SECRET, "hunter2")).join();
            state.appender().append(Drafts.create("clear")).join();
        }

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(dumped()).doesNotContain("hunter2").contains("encryptedWith").contains("\"value\":\"clear\"");
        try (var again = open(true)) {
            assertThat(text(again, SECRET)).contains("hunter2").contains("\"resourceVersion\":\"1\"");
        }
        assertThat(new LogInspection(behind).verify()).isEqualTo(new LogInspection.Verification.Intact(1, 2, 2));
    }

    @Test
    void removesWhatAStartHasLeftThatWasKilledAsItMadeAKey() throws IOException {
        var unfinished = Files.createDirectory(folder.resolve("pki")).resolve(".new1.yaml");
        Files.writeString(unfinished, "keys");

        open(true).close();

        assertThat(unfinished).doesNotExist();
    }

    @Test
    void makesNoNewKeyWhereSomethingIsEncryptedAlready() throws IOException {
        try (var state = open(true)) {
            state.appender().append(Drafts.create(SECRET, "hunter2")).join();
        }
        Files.delete(file);
        var head = behind.head();

        assertThatThrownBy(() -> open(true))
                .isInstanceOf(UnusableKeys.class)
                .hasMessageContaining("aesgcm:key-20260301-100000:")
                .hasMessageContaining("there is no " + file);
        assertThat(file).doesNotExist();
        assertThat(behind.head()).isEqualTo(head);
    }

    @Test
    void leadsNotWithAWrongKeyAndNamesTheOneItNeeds() throws IOException {
        var pki = Files.createDirectory(folder.resolve("pki"));
        KeyFiles.write(pki.resolve("encryption.yaml"), "secrets", "right");
        try (var state = open(false)) {
            state.appender().append(Drafts.create(SECRET, "hunter2")).join();
        }
        KeyFiles.write(file, "secrets", "wrong");
        var head = behind.head();

        assertThatThrownBy(() -> open(false))
                .isInstanceOf(UnusableKeys.class)
                .hasMessageContaining(KeyFiles.key("right").id())
                .hasMessageContaining(file.toString());

        assertThat(behind.head()).isEqualTo(head);
        assertThat(behind.dataKeys().read()).hasSize(1);
        KeyFiles.write(file, "secrets", "right");
        try (var again = open(false)) {
            assertThat(text(again, SECRET)).contains("hunter2");
        }
    }

    @Test
    void stopsAtAnObjectThatWasPutInThePlaceOfAnother() throws IOException {
        Files.createDirectory(folder.resolve("pki"));
        KeyFiles.write(file, "configmaps", "key1");
        try (var state = open(false)) {
            state.appender().append(Drafts.create("a")).join();
            state.appender().append(Drafts.create("b")).join();
        }
        swapObjects();

        assertThatThrownBy(() -> open(false))
                .isInstanceOf(UnreadableObject.class)
                .hasMessageContaining("core/configmaps/default/a at revision 1 cannot be decrypted");
    }

    @Test
    void takesNothingInClearUnlessItIsTold() throws IOException {
        Files.createDirectory(folder.resolve("pki"));
        KeyFiles.write(file, "secrets", "key1");
        try (var state = open(false)) {
            state.appender().append(Drafts.create("a")).join();
        }
        KeyFiles.write(file, "configmaps", "key1");
        assertThatThrownBy(() -> open(false))
                .isInstanceOf(UnreadableObject.class)
                .hasMessageContaining("core/configmaps/default/a at revision 1 lies in clear")
                .hasMessageContaining("identity");

        KeyFiles.writeWithIdentity(file, "configmaps", "key1");
        var log = new EncryptedLog(behind, new EncryptionSettings(file, false), time);
        try (var state = DurableState.open(log, INDEXER, time)) {
            assertThat(text(state, Drafts.key("a"))).contains("\"value\":\"a\"");
            assertThat(log.status("").inClear()).isNull();
            log.wanted(log.head(), Retention.DEFAULT, time.now());
            assertThat(log.status("").inClear()).isEqualTo(1);
        }
    }

    /** The rules were exchanged while it was on its way. */
    @Test
    void looksAgainForWhatWasMadeReadyByTheRulesBefore() throws IOException {
        Files.createDirectory(folder.resolve("pki"));
        KeyFiles.write(file, "secrets", "key1");
        var log = new EncryptedLog(behind, new EncryptionSettings(file, false), time);
        var batches = new Batches(log.lead(), log::seal);
        var underWay = batches.of(Drafts.create("a"));
        KeyFiles.writeWithIdentity(file, "configmaps", "key1");
        log.look();
        log.wanted(log.head(), Retention.DEFAULT, time.now());
        assertThat(log.status("").inClear()).isZero();

        log.append(underWay);

        log.wanted(log.head(), Retention.DEFAULT, time.now());
        assertThat(log.status("").inClear()).isEqualTo(1);
    }

    @Test
    void readsWhatIsEncryptedThoughItsResourceIsNotAnyMore() throws IOException {
        Files.createDirectory(folder.resolve("pki"));
        KeyFiles.write(file, "configmaps", "key1");
        try (var state = open(false)) {
            state.appender().append(Drafts.create("a")).join();
        }
        KeyFiles.write(file, "secrets", "key1");

        try (var state = open(false)) {
            assertThat(text(state, Drafts.key("a"))).contains("\"value\":\"a\"");
            state.appender().append(Drafts.create("b")).join();
        }
        assertThat(SealedObject.isIn(behind.find(1).orElseThrow().object())).isTrue();
        assertThat(SealedObject.isIn(behind.find(2).orElseThrow().object())).isFalse();
    }

    @Test
    void answersARepeatedRequestWithWhatItWroteFirst() throws IOException {
        Files.createDirectory(folder.resolve("pki"));
        KeyFiles.write(file, "configmaps", "key1");
        try (var state = open(false)) {
            state.appender().append(Drafts.createOnce("a", "key")).join();
        }
        try (var again = open(false)) {
            var repeated =
                    again.appender().append(Drafts.createOnce("a", "key")).join();

            assertThat(repeated.revision()).isEqualTo(1);
            assertThat(new String(repeated.object(), UTF_8)).contains("\"value\":\"a\"");
        }
    }

    @Test
    void saysWhatIsWrongWithAFileBeforeItLeads() throws IOException {
        Files.createDirectory(folder.resolve("pki"));
        KeyFiles.writeText(file, "kind: Secret\n");

        assertThatThrownBy(() -> open(false)).isInstanceOf(UnusableKeys.class).hasMessageStartingWith(file + ":1:1: ");
        assertThat(behind.head().term()).isZero();
    }

    /** As somebody does it who may write to the database, and knows how to make the chain whole again. */
    private void swapObjects() {
        var entries = new ArrayList<Entry>();
        behind.read(0, 10, entries::add);
        var first = entries.get(0).object();
        var second = entries.get(1).object();
        for (int i = 0; i < first.length; i++) {
            byte kept = first[i];
            first[i] = second[i];
            second[i] = kept;
        }
    }

    private DurableState open(boolean made) {
        return DurableState.open(new EncryptedLog(behind, new EncryptionSettings(file, made), time), INDEXER, time);
    }

    private String dumped() throws IOException {
        var out = new ByteArrayOutputStream();
        new LogInspection(behind).dump(out, 0, 100);
        return out.toString(UTF_8);
    }

    private static String text(DurableState state, ObjectKey key) {
        var found = state.store().newest().get(key);
        return found == null ? "" : new String(found.json(), UTF_8);
    }
}
