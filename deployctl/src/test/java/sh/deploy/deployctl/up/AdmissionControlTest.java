package sh.deploy.deployctl.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Main;
import sh.deploy.deployctl.Session;

/** The file for admission gets to the server, and one that is not right is told of before anything is started or made. */
class AdmissionControlTest {
    private static final String FILE = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
            - name: PodSecurity
              configuration:
                apiVersion: pod-security.admission.config.k8s.io/v1
                kind: PodSecurityConfiguration
                defaults: {enforce: baseline}
                exemptions: {usernames: [robot]}
            """;

    @TempDir
    Path home;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Session session() {
        return new Session(
                InputStream.nullInputStream(),
                new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(err, true, UTF_8),
                Map.of("HOME", home.toString()),
                home,
                false,
                new SystemTime());
    }

    private String refused(String... words) {
        assertThat(Main.run(words, session())).isEqualTo(ExitCode.USAGE);
        assertThat(home.resolve("data")).doesNotExist();
        return err.toString(UTF_8);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(home.resolve("admission.yaml"), text);
    }

    private Path serverSettings(String line) throws IOException {
        return Files.writeString(
                home.resolve("server.yaml"),
                "dataDir: " + home.resolve("data") + "\ndatabase: postgresql://a@b/c\n" + line);
    }

    private static void assertSet(PodSecuritySettings settings) {
        assertThat(settings.defaults().enforce()).hasToString("baseline:latest");
        assertThat(settings.exemptUsers()).containsExactly("robot");
    }

    @Test
    void upTellsItsServer() throws IOException {
        file(FILE);

        assertSet(up("--admission-control-config-file", "admission.yaml"));
        assertThat(up()).isEqualTo(PodSecuritySettings.DEFAULT);
    }

    private PodSecuritySettings up(String... options) throws IOException {
        var parsed = new CommandLine(new Up().spec()).parseArgs(options);
        return WholeSystem.serverSettings(Up.settings(parsed, parsed, session()), List.of("127.0.0.1"))
                .podSecurity();
    }

    @Test
    void theServerAloneIsTold() throws IOException {
        file(FILE);

        assertSet(alone("admissionControlConfigFile: admission.yaml\n"));
        assertThat(alone("")).isEqualTo(PodSecuritySettings.DEFAULT);
    }

    private PodSecuritySettings alone(String line) throws IOException {
        var read = SettingsMap.read(serverSettings(line), ApiServerRole.KEYS);
        return ApiServerRole.settings(new DataFolder(home.resolve("data")), read, session())
                .podSecurity();
    }

    @Test
    void upRefusesAFileThatIsNotThere() {
        assertThat(refused("up", "--data", "data", "--admission-control-config-file", "admission.yaml"))
                .isEqualTo("error: --admission-control-config-file: there is no file " + home.resolve("admission.yaml")
                        + "\n");
    }

    @Test
    void upRefusesAFileThatIsNotRightAndSaysWhere() throws IOException {
        var file = file(FILE.replace("baseline", "basic"));

        assertThat(refused("up", "--data", "data", "--admission-control-config-file", "admission.yaml"))
                .isEqualTo("error: --admission-control-config-file: " + file
                        + ":8:16: plugins[0].configuration.defaults.enforce: Invalid value: \"basic\":"
                        + " must be one of privileged, baseline, restricted\n");
    }

    @Test
    void theServerAloneRefusesItAsWell() throws IOException {
        var file = file(FILE.replace("[robot]", "[\"\"]"));
        serverSettings("admissionControlConfigFile: admission.yaml\n");

        assertThat(refused("apiserver", "--config", "server.yaml"))
                .startsWith("error: \"admissionControlConfigFile\" in the settings: " + file + ":9:")
                .contains("exemptions.usernames[0]: Invalid value: \"\": must not be empty");
    }
}
