package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.time.SystemTime;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Main;
import sh.deploy.deployctl.Session;
import sh.deploy.kubelet.KubeletSettingsFile;

class RoleFileTest {
    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"kubelet", "apiserver", "controllers"})
    void pointsAtWhatIsNotYaml(String role) throws IOException {
        var file = Files.writeString(home.resolve("settings.yaml"), "dataDir: data\nlisten: [a, b\nport: 1\n");

        assertThat(run(role, "--config", "settings.yaml")).isEqualTo(ExitCode.USAGE);

        assertThat(error())
                .startsWith("error: " + file + ":3:")
                .contains(": this is not YAML: ")
                .hasLineCount(1);
    }

    @Test
    void helpTellsEveryKeyOfTheAgent() {
        assertThat(run("kubelet", "--help")).isEqualTo(ExitCode.DONE);
        assertThat(words())
                .contains("Required: " + String.join(", ", KubeletSettingsFile.REQUIRED))
                .contains("Optional: " + String.join(", ", KubeletSettingsFile.OPTIONAL));
    }

    @Test
    void helpTellsThatTheApiServerNeedsADatabase() {
        run("apiserver", "--help");
        assertThat(words()).contains("Required: dataDir, database.");
    }

    @Test
    void aKeyThatIsMissingIsAWrongCommandLineAndMakesNothing() throws IOException {
        Files.writeString(home.resolve("settings.yaml"), "dataDir: " + home.resolve("data") + "\n");

        assertThat(run("apiserver", "--config", "settings.yaml")).isEqualTo(ExitCode.USAGE);

        assertThat(error()).contains("settings.yaml: database is missing");
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void aHoldThatIsNoTimeIsAWrongCommandLine() throws IOException {
        Files.writeString(
                home.resolve("settings.yaml"),
                "dataDir: " + home.resolve("data")
                        + "\ndatabase: jdbc:postgresql://127.0.0.1:1/none\nflapHoldMax: long\n");

        assertThat(run("apiserver", "--config", "settings.yaml")).isEqualTo(ExitCode.USAGE);

        assertThat(error())
                .contains("settings.yaml: flapHoldMax takes a duration such as 500ms")
                .contains("got \"long\"");
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void aFlagThatIsNeitherTrueNorFalseIsAWrongCommandLine() throws IOException {
        Files.writeString(
                home.resolve("settings.yaml"),
                "dataDir: " + home.resolve("data")
                        + "\ndatabase: jdbc:postgresql://127.0.0.1:1/none\nwebhooksOnLoopback: perhaps\n");

        assertThat(run("apiserver", "--config", "settings.yaml")).isEqualTo(ExitCode.USAGE);

        assertThat(error()).contains("settings.yaml: webhooksOnLoopback must be true or false, got perhaps");
    }

    @Test
    void issuersThatStandNowhereAreAWrongCommandLine() throws IOException {
        Files.writeString(
                home.resolve("settings.yaml"),
                "dataDir: " + home.resolve("data")
                        + "\ndatabase: jdbc:postgresql://127.0.0.1:1/none\nauthenticationConfig: issuers.yaml\n");

        assertThat(run("apiserver", "--config", "settings.yaml")).isEqualTo(ExitCode.USAGE);
        assertThat(error())
                .contains("\"authenticationConfig\" in the settings takes a file, and there is none at "
                        + home.resolve("issuers.yaml"));
        assertThat(run("up", "--data", home.resolve("data").toString(), "--authentication-config=issuers.yaml"))
                .isEqualTo(ExitCode.USAGE);

        assertThat(error()).contains("--authentication-config takes a file, and there is none at ");
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void issuersThatAreWrongAreSaidWithTheirPlace() throws IOException {
        Files.writeString(home.resolve("issuers.yaml"), "kind: AuthenticationConfiguration\n");
        Files.writeString(
                home.resolve("settings.yaml"),
                "dataDir: " + home.resolve("data") + "\nport: 0\n"
                        + "database: jdbc:postgresql://127.0.0.1:1/none\nauthenticationConfig: issuers.yaml\n");

        assertThat(run("apiserver", "--config", "settings.yaml")).isEqualTo(ExitCode.REFUSED);

        assertThat(error()).contains("issuers.yaml:1:1: apiVersion: Unsupported value: \"\"");
    }

    @Test
    void anErrorInTheAuditPolicyIsAWrongCommandLineAndNamesItsPlace() throws IOException {
        var policy = Files.writeString(
                home.resolve("policy.yaml"), "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metdata\n");
        Files.writeString(
                home.resolve("settings.yaml"),
                "dataDir: " + home.resolve("data")
                        + "\ndatabase: jdbc:postgresql://127.0.0.1:1/none\nauditPolicy: policy.yaml\n");

        assertThat(run("apiserver", "--config", "settings.yaml")).isEqualTo(ExitCode.USAGE);

        assertThat(error())
                .isEqualTo("error: auditPolicy: " + policy + ":4:10: rules[0].level: \"Metdata\" is not known."
                        + " Allowed: None, Metadata, Request, RequestResponse\n");
        assertThat(home.resolve("data")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auditPolicy: missing.yaml|auditPolicy: there is no file ",
                "auditWebhook: missing.yaml|auditWebhook: there is no file ",
                "auditWebhook: settings.yaml|auditWebhook: no current context is set",
                "auditWhenFull: wait|auditWhenFull takes drop or refuse, got \"wait\"",
                "auditLogMaxSize: 0|auditLogMaxSize takes a whole number from 1 on, got 0",
                "auditLogMaxAge: -1|auditLogMaxAge takes a whole number from 0 on, got -1",
                "auditLogMaxBackup: many|auditLogMaxBackup must be a whole number, got many",
            })
    void whatIsSaidOfTheAuditRecordIsChecked(String line, String sentence) throws IOException {
        Files.writeString(
                home.resolve("settings.yaml"),
                "dataDir: " + home.resolve("data") + "\ndatabase: jdbc:postgresql://127.0.0.1:1/none\n" + line + "\n");

        assertThat(run("apiserver", "--config", "settings.yaml")).isEqualTo(ExitCode.USAGE);

        assertThat(error()).contains(sentence).hasLineCount(1);
    }

    @Test
    void upRefusesABadAuditPolicyBeforeItMakesAnything() throws IOException {
        Files.writeString(home.resolve("policy.yaml"), "kind: Policy\n");

        assertThat(run("up", "--data", "data", "--audit-policy", "policy.yaml")).isEqualTo(ExitCode.USAGE);

        assertThat(error())
                .contains("--audit-policy: ", "apiVersion: it is missing")
                .hasLineCount(1);
        assertThat(home.resolve("data")).doesNotExist();
    }

    private String error() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String words() {
        return out.toString(StandardCharsets.UTF_8).replaceAll("\\s+", " ");
    }

    private int run(String... words) {
        var session = new Session(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("HOME", home.toString()),
                home,
                false,
                new SystemTime());
        return Main.run(words, session);
    }
}
