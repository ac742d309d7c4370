package sh.deploy.deployctl.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Main;
import sh.deploy.deployctl.Session;

class RotateTokenKeyTest {
    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ClusterPki cluster() throws Exception {
        var folder = new DataFolder(home.resolve("data"));
        folder.create();
        return ClusterPki.openOrCreate(folder.pki(), new SystemTime());
    }

    @Test
    void addsAKeyAndSaysWhenItBeginsToSign() throws Exception {
        var pki = cluster();
        var before = pki.tokenKeys().signer();

        assertThat(run("rotate-token-key", "--data", home.resolve("data").toString()))
                .isEqualTo(ExitCode.DONE);

        var keys = pki.tokenKeys();
        assertThat(keys.all()).hasSize(2);
        assertThat(keys.signer()).isEqualTo(before);
        assertThat(out.toString(UTF_8))
                .contains("signs tokens from "
                        + keys.all().getFirst().signsFrom().truncatedTo(ChronoUnit.SECONDS) + " on");
    }

    @Test
    void addsAKeyThatSignsAtOnceAndSaysWhatOthersThenSee() throws Exception {
        var pki = cluster();
        var before = pki.tokenKeys().signer();

        assertThat(run(
                        "rotate-token-key",
                        "--now",
                        "--data",
                        home.resolve("data").toString()))
                .isEqualTo(ExitCode.DONE);

        assertThat(pki.tokenKeys().signer().id()).isNotEqualTo(before.id());
        assertThat(pki.tokenKeys().byId(before.id())).isNotNull();
        assertThat(out.toString(UTF_8)).contains("may refuse them for up to an hour");
    }

    @Test
    void makesNothingWhereThereIsNoCluster() throws Exception {
        var folder = Files.createDirectory(home.resolve("photos"));

        assertThat(run("rotate-token-key", "--data", folder.toString())).isEqualTo(ExitCode.REFUSED);

        assertThat(folder).isEmptyDirectory();
        assertThat(err.toString(UTF_8)).contains("name with --data the folder");
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
