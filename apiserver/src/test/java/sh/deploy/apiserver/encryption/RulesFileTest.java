package sh.deploy.apiserver.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesFileTest {
    @TempDir
    Path folder;

    @Test
    void isForItsOwnerOnlyFromTheFirstByteOn() throws IOException {
        var file = folder.resolve("new/encryption.yaml");
        RulesFile.write(file, NewRules.forSecrets(KeyFiles.key("a")));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("new"))))
                .isEqualTo("rwx------");
        try (var left = Files.list(folder.resolve("new"))) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void isReadAsItWasWritten() throws IOException {
        var file = folder.resolve("encryption.yaml");
        var box = new KeyEncryptionKey(KeyWrapping.SECRETBOX, "box", new byte[32]);
        var rules = new EncryptionRules(List.of(
                new ResourceRule(
                        List.of(ResourcePattern.parse("secrets"), ResourcePattern.parse("*.apps")),
                        List.of(
                                new Provider.Keys(List.of(KeyFiles.key("a"), KeyFiles.key("b"))),
                                new Provider.Keys(List.of(box)),
                                new Provider.Identity())),
                new ResourceRule(List.of(ResourcePattern.parse("*.*")), List.of(new Provider.Identity()))));

        RulesFile.write(file, rules);

        assertThat(RulesFile.read(file)).usingRecursiveComparison().isEqualTo(rules);
    }

    @Test
    void isNotTakenWhenOthersMayReadIt() throws IOException {
        var file = folder.resolve("encryption.yaml");
        KeyFiles.write(file, "secrets", "a");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> RulesFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void isMissedByName() {
        assertThatThrownBy(() -> RulesFile.read(folder.resolve("none.yaml")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no file " + folder.resolve("none.yaml"));
    }

    @Test
    void getsANewKeyInFrontOfThoseThatEncryptAndLosesOldOnes() {
        var rules = RulesReader.read("f", KeyFiles.text("secrets", "old") + """
                - resources: [configmaps]
                  providers:
                  - identity: {}
                """);
        var made = KeyEncryptionKey.create("new", new SecureRandom());

        var both = NewRules.withFirst(made, rules);
        assertThat(both.keys()).extracting(KeyEncryptionKey::name).containsExactly("new", "old");
        assertThat(both.rules().get(1).writer()).isNull();
        var one = NewRules.without(List.of(KeyFiles.key("old").id()), both);

        assertThat(one.keys()).containsExactly(made);
    }
}
