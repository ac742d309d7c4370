package sh.deploy.apiserver.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;

class KeyRotationTest {
    private static final int AT_ONCE = 8;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("encryption.yaml");
        KeyFiles.write(file, "secrets", "first");
    }

    /** A server may have wrapped all data keys with any of them meanwhile. */
    @Test
    void losesNoKeyWhereSeveralAreMadeAtOnce() throws Exception {
        Callable<String> one = () -> KeyRotation.addKey(file, new SystemTime());
        var made = new ArrayList<String>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (var each : threads.invokeAll(Collections.nCopies(AT_ONCE, one))) {
                made.add(each.get());
            }
        }

        var there =
                RulesFile.read(file).keys().stream().map(KeyEncryptionKey::id).toList();
        assertThat(there).hasSize(AT_ONCE + 1).containsAll(made);
    }

    @Test
    void writesNotOverWhatSomebodyElseHasWrittenMeanwhile() throws IOException {
        var before = Files.readAllBytes(file);
        var rules = RulesFile.read(file);
        KeyFiles.write(file, "secrets", "theirs", "first");
        var theirs = Files.readString(file);

        assertThatThrownBy(() -> RulesFile.replace(file, NewRules.withFirst(KeyFiles.key("ours"), rules), before))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file + " was changed meanwhile");

        assertThat(file).hasContent(theirs);
        assertThat(names()).containsExactly("encryption.yaml");
    }

    @Test
    void removesWhatAKilledOneHasLeft() throws IOException {
        Files.writeString(folder.resolve(".new123.yaml"), "keys");
        Files.writeString(folder.resolve("tokens.yaml"), "others");

        KeyRotation.addKey(file, new SystemTime());

        assertThat(names()).containsExactly("encryption.yaml", "encryption.yaml.lock", "tokens.yaml");
    }

    private List<String> names() throws IOException {
        try (var found = Files.list(folder)) {
            return found.map(each -> "" + each.getFileName()).sorted().toList();
        }
    }
}
