package sh.deploy.apiserver.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.log.Batches;
import sh.deploy.apiserver.log.Checkpoint;
import sh.deploy.apiserver.log.DataKeyStore;
import sh.deploy.apiserver.log.Drafts;
import sh.deploy.apiserver.log.LogUnavailable;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.log.Retention;
import sh.deploy.apiserver.log.WrappedDataKey;
import sh.deploy.apiserver.log.WriteAheadLog;

/** Its turns one by one; by its own thread it is seen in {@code EncryptedStateTest}. */
class EncryptionUpkeepTest {
    private static final Instant MORNING = Instant.parse("2026-03-01T10:00:00Z");
    private static final ObjectKey SECRET = new ObjectKey("", "secrets", "default", "password");

    private final MemoryLog behind = new MemoryLog();

    @TempDir
    Path folder;

    private Path file;
    private EncryptedLog log;
    private EncryptionUpkeep upkeep;

    @BeforeEach
    void lead() throws IOException {
        file = folder.resolve("encryption.yaml");
        KeyFiles.write(file, "secrets", "key1");
        log = new EncryptedLog(behind, new EncryptionSettings(file, false), new ManualTime(MORNING));
        log.lead();
        upkeep = new EncryptionUpkeep(log);
    }

    private String writer() {
        return upkeep.status().keys().getFirst().id();
    }

    @Test
    void takesAFileThatChangedBetweenTheLeadAndTheFirstTurn() throws IOException {
        KeyFiles.write(file, "secrets", "key2", "key1");
        upkeep = new EncryptionUpkeep(log);

        upkeep.lookOrTell();

        assertThat(writer()).startsWith("aesgcm:key2:");
    }

    @Test
    void takesAFileThatWasMadeRightByItsModeAlone() throws IOException {
        upkeep.lookOrTell();
        KeyFiles.write(file, "secrets", "key2", "key1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        upkeep.lookOrTell();
        assertThat(upkeep.status().message()).contains("chmod 600 " + file);
        assertThat(writer()).startsWith("aesgcm:key1:");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        upkeep.lookOrTell();

        assertThat(upkeep.status().message()).isEmpty();
        assertThat(writer()).startsWith("aesgcm:key2:");
    }

    /** As it does once the log has forgotten what lay in clear. */
    @Test
    void takesARefusedFileOnceNothingStandsAgainstItAnyMore() {
        var batch = new Batches(behind.lead()).of(Drafts.create(SECRET, "hunter2"));
        behind.append(batch);
        log.lead();
        upkeep.lookOrTell();
        assertThat(upkeep.status().message()).contains("1 changes and 0 checkpoints lie in clear");

        behind.save(new Checkpoint(MORNING, batch.after(), new byte[0], List.of()));
        behind.compact(new Retention(Duration.ZERO, 0), MORNING);
        for (int turn = 1; turn < 10; turn++) {
            upkeep.lookOrTell();
            assertThat(upkeep.status().message()).isNotEmpty();
        }
        upkeep.lookOrTell();

        assertThat(upkeep.status().message()).isEmpty();
    }

    @Test
    void findsADataKeyThatWasKeptUnheardAndWrapsItAnew() throws IOException {
        KeyFiles.write(file, "secrets", "key2", "key1");
        upkeep.lookOrTell();
        addAsIfUnheard();

        for (int turn = 0; turn < 5; turn++) {
            upkeep.lookOrTell();
        }

        assertThat(behind.dataKeys().read())
                .singleElement()
                .satisfies(key -> assertThat(key.wrappedBy()).startsWith("aesgcm:key2:"));
    }

    @Test
    void tellsNothingOfATroubleThatIsOver() throws IOException {
        KeyFiles.write(file, "secrets", "key2", "key1");
        var broken = new AtomicBoolean();
        log = new EncryptedLog(unlessBroken(broken), log.settings(), new ManualTime(MORNING));
        log.lead();
        upkeep = new EncryptionUpkeep(log);
        upkeep.lookOrTell();
        broken.set(true);
        for (int turn = 0; turn < 5; turn++) {
            upkeep.lookOrTell();
        }
        assertThat(upkeep.status().message()).contains("could not be looked after", "the database is away");

        broken.set(false);
        upkeep.lookOrTell();

        assertThat(upkeep.status().message()).isEmpty();
    }

    private void addAsIfUnheard() {
        var key = KeyFiles.key("key1");
        var wrapped = key.wrap(7, new byte[DataKey.BYTES], new SecureRandom());
        behind.dataKeys()
                .add(
                        new WrappedDataKey(7, MORNING, key.id(), wrapped),
                        behind.head().term());
    }

    /** The log, whose data keys cannot be had while it is broken. */
    private WriteAheadLog unlessBroken(AtomicBoolean broken) {
        return (WriteAheadLog) Proxy.newProxyInstance(
                WriteAheadLog.class.getClassLoader(),
                new Class<?>[] {WriteAheadLog.class},
                (proxy, method, arguments) -> method.getName().equals("dataKeys")
                        ? Proxy.newProxyInstance(
                                WriteAheadLog.class.getClassLoader(),
                                new Class<?>[] {DataKeyStore.class},
                                (store, part, values) -> {
                                    if (broken.get()) {
                                        throw new LogUnavailable("the database is away");
                                    }
                                    return part.invoke(behind.dataKeys(), values);
                                })
                        : method.invoke(behind, arguments));
    }
}
