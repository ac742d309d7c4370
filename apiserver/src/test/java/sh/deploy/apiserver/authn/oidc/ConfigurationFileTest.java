package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.apiserver.configuration.ConfigurationText;

class ConfigurationFileTest {
    private static final String HEAD = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n";
    private static final String OFF = HEAD + "anonymous: {enabled: false}\n";
    private static final String ISSUER =
            HEAD + "jwt: [{issuer: {url: 'https://a.example', audiences: [x]}, claimMappings: {username: {claim: sub,"
                    + " prefix: ''}}}]\n";

    @TempDir
    Path folder;

    private final List<AuthenticationConfiguration> inForce = new ArrayList<>();
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
        assertThat(look()).isFalse();
        assertThat(look()).isFalse();
    }

    private boolean look() {
        return file.look(inForce::add);
    }

    @Test
    void countsAsItWasOpened() {
        assertThat(file.opened().anonymous().enabled()).isTrue();
        lookTwice();
        assertThat(file.fault()).isEmpty();
    }

    @Test
    void countsOnceItHasSettled() throws IOException {
        write(ISSUER);
        assertThat(look()).isFalse();
        write(ISSUER + "# more\n");
        assertThat(look()).isFalse();

        assertThat(look()).isTrue();
        assertThat(inForce).hasSize(1);
        assertThat(inForce.getFirst().jwt()).hasSize(1);
        assertThat(look()).isFalse();
        assertThat(inForce).hasSize(1);
    }

    @Test
    void countsOnceItCouldBePutInForce() throws IOException {
        write(ISSUER);
        assertThat(look()).isFalse();
        for (int i = 0; i < 2; i++) {
            assertThat(file.look(changed -> {
                        throw new IllegalStateException("no threads");
                    }))
                    .isFalse();
            assertThat(file.fault())
                    .isEqualTo("it cannot be put in force: java.lang.IllegalStateException: no threads");
        }

        assertThat(look()).isTrue();
        assertThat(file.fault()).isEmpty();
        assertThat(inForce).hasSize(1);
    }

    @Test
    void doesNotCountWhereItLetsStrangersInElsewhere() throws IOException {
        write(OFF);
        file = new ConfigurationFile(path);
        for (var open :
                new String[] {HEAD, ISSUER, OFF.replace("false", "true"), ISSUER + "anonymous: {enabled: true}\n"}) {
            write(open);
            lookTwice();
            assertThat(file.fault())
                    .as(open)
                    .contains("anonymous: Forbidden: may not be changed while the server runs");
        }
        assertThat(inForce).isEmpty();
        write(OFF.replace(HEAD, ISSUER));
        assertThat(look()).isFalse();

        assertThat(look()).isTrue();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void doesNotCountWhereReadingItMayNeverEnd() throws Exception {
        Files.delete(path);
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        lookTwice();
        assertThat(file.fault()).isEqualTo(path + " is no regular file");
        Files.delete(path);
        Files.createSymbolicLink(path, Path.of("/dev/zero"));
        lookTwice();

        assertThat(file.fault()).isEqualTo(path + " is no regular file");
        assertThatThrownBy(() -> new ConfigurationFile(path)).hasMessage(path + " is no regular file");
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
        write("#".repeat(ConfigurationText.MOST_BYTES + 1));
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
