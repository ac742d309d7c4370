package sh.deploy.apiserver.log;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.encryption.EncryptedLog;
import sh.deploy.apiserver.encryption.EncryptionSettings;
import sh.deploy.apiserver.encryption.KeyFiles;

/** A log whose objects are all encrypted keeps what every log keeps. */
class EncryptedLogContractTest extends WriteAheadLogContract {
    private final MemoryLog behind = new MemoryLog();

    @TempDir
    Path folder;

    @Override
    WriteAheadLog open() throws IOException {
        KeyFiles.write(file(), "configmaps", "key1");
        return openAgain();
    }

    @Override
    WriteAheadLog openAgain() {
        return new EncryptedLog(behind, new EncryptionSettings(file(), false), new SystemTime());
    }

    @Override
    WriteAheadLog behind() {
        return behind;
    }

    private Path file() {
        return folder.resolve("encryption.yaml");
    }
}
