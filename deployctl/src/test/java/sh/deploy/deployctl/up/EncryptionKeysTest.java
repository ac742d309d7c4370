package sh.deploy.deployctl.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Main;
import sh.deploy.deployctl.Session;

/** A file of keys that is not right is told of before anything is started or made. */
class EncryptionKeysTest {
    private static final String KEYS = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: EncryptionConfiguration
            resources:
            - resources: [secrets]
              providers:
              - aesgcm:
                  keys:
                  - name: key1
                    secret: MDEyMzQ1Njc4OWFiY2RlZg==
            """;

    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void upRefusesAFileThatIsNotThere() {
        assertThat(run("up", "--data", data(), "--encryption-provider-config", "keys.yaml"))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString(UTF_8))
                .contains("--encryption-provider-config: there is no file " + home.resolve("keys.yaml"));
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void upRefusesAFileThatIsNotRightAndSaysWhere() throws Exception {
        write(home.resolve("keys.yaml"), KEYS.replace("aesgcm", "aescbc"));

        assertThat(run("up", "--data", data(), "--encryption-provider-config", "keys.yaml"))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString(UTF_8)).contains(home.resolve("keys.yaml") + ":6:5: resources[0].providers[0].aescbc");
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void theServerAloneRefusesItAsWell() throws Exception {
        write(home.resolve("keys.yaml"), KEYS.replace("MDEy", ""));
        write(
                home.resolve("server.yaml"),
                "dataDir: " + data() + "\ndatabase: postgresql://a@b/c\nencryptionProviderConfig: keys.yaml\n");

        assertThat(run("apiserver", "--config", "server.yaml")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString(UTF_8))
                .contains("\"encryptionProviderConfig\" in the settings: ", "keys[0].secret must be the Base64 of");
    }

    @Test
    void aNewKeyComesFirstInTheFileAndTheOldOnesStay() throws Exception {
        var file = Files.createDirectories(home.resolve("data/pki")).resolve("encryption.yaml");
        write(file, KEYS);

        assertThat(run("rotate-encryption-key", "--data", data())).isEqualTo(ExitCode.DONE);
        assertThat(run("rotate-encryption-key", "--data", data())).isEqualTo(ExitCode.DONE);

        assertThat(out.toString(UTF_8))
                .contains("is the first in " + file, "/statusz", "Copy the file again", "runs with this file");
        assertThat(Files.readString(file)).containsPattern("(?s)name: 'key-2.*name: 'key-2.*name: 'key1'");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(out.toString(UTF_8)).doesNotContain("MDEy");
    }

    @Test
    void aNewKeyIsMadeForNothingThatIsNotThere() throws Exception {
        var folder = Files.createDirectory(home.resolve("photos"));

        assertThat(run("rotate-encryption-key", "--data", folder.toString())).isEqualTo(ExitCode.REFUSED);

        assertThat(folder).isEmptyDirectory();
        assertThat(err.toString(UTF_8)).contains("name with --data the folder");
    }

    private String data() {
        return home.resolve("data").toString();
    }

    private static void write(Path file, String text) throws Exception {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private int run(String... words) {
        var session = new Session(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Map.of("HOME", home.toString()),
                home,
                false,
                new SystemTime());
        return Main.run(words, session);
    }
}
