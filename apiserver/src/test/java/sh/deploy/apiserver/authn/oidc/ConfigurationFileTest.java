package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.manifest.ManifestException;

class ConfigurationFileTest {
    private static final String HEAD = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n";
    private static final String OFF = HEAD + "anonymous: {enabled: false}\n";

    @TempDir
    Path folder;

    private Path path = Path.of("");
    private ConfigurationFile file;

    @BeforeEach
    void open() throws IOException {
        path = folder.resolve("auth.yaml");
        write(HEAD);
        file = new ConfigurationFile(path);
    }

    private void write(String text) throws IOException {
        Files.writeString(path, text);
    }

    /** Two looks, of which the first sees the change. */
    private void lookTwice() {
        assertThat(file.look()).isNull();
        assertThat(file.look()).isNull();
    }

    @Test
    void countsAsItWasOpened() {
        assertThat(file.opened().anonymous().enabled()).isTrue();
        lookTwice();
        assertThat(file.fault()).isEmpty();
    }

    @Test
    void countsOnceItHasSettled() throws IOException {
        write(OFF);
        assertThat(file.look()).isNull();
        write(OFF + "# more\n");
        assertThat(file.look()).isNull();

        assertThat(Objects.requireNonNull(file.look()).anonymous().enabled()).isFalse();
        assertThat(file.look()).isNull();
    }

    @Test
    void doesNotCountWhileItIsWrong() throws IOException {
        for (var wrong : new String[] {"", "x: [", HEAD + "x: 1\n", OFF.replace("v1", "v7")}) {
            write(wrong);
            lookTwice();
            assertThat(file.fault()).as(wrong).startsWith(path + ":");
            lookTwice();
            assertThat(file.fault()).as(wrong).startsWith(path + ":");
        }
        write(HEAD);
        lookTwice();

        assertThat(file.fault()).isEmpty();
    }

    @Test
    void doesNotCountWhileItCannotBeRead() throws IOException {
        write(HEAD + "x: 1\n");
        lookTwice();
        Files.delete(path);
        lookTwice();
        assertThat(file.fault()).isEqualTo("there is no file " + path);
        write(HEAD + "x: 1\n");
        lookTwice();
        assertThat(file.fault()).contains("x: Forbidden: there is no such field");
        Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe});
        lookTwice();
        assertThat(file.fault()).isEqualTo(path + " is not UTF-8 text");
        write("#".repeat(ConfigurationReader.MOST_CHARACTERS + 1));
        lookTwice();

        assertThat(file.fault()).endsWith(" has more than 1048576 bytes");
    }

    @Test
    void isNotOpenedWhenItIsWrong() throws IOException {
        write("x");
        assertThatThrownBy(() -> new ConfigurationFile(path)).isInstanceOf(ManifestException.class);
        assertThatThrownBy(() -> new ConfigurationFile(folder.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no file " + folder.resolve("none"));
    }
}
