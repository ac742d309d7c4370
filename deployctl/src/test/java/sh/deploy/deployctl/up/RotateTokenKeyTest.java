package sh.deploy.deployctl.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void addsAKeyThatSignsFromThenOn() throws Exception {
        var folder = new DataFolder(home.resolve("data"));
        folder.create();
        var pki = ClusterPki.openOrCreate(folder.pki(), new SystemTime());
        var before = pki.tokenKeys().newest();

        assertThat(run("rotate-token-key", "--data", home.resolve("data").toString()))
                .isEqualTo(ExitCode.DONE);

        assertThat(pki.tokenKeys().newest().id()).isNotEqualTo(before.id());
        assertThat(pki.tokenKeys().byId(before.id())).isNotNull();
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
                new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Map.of("HOME", home.toString()),
                home,
                false,
                new SystemTime());
        return Main.run(words, session);
    }
}
