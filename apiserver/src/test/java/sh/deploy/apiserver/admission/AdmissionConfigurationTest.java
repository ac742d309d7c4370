package sh.deploy.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.configuration.ConfigurationText;

class AdmissionConfigurationTest {
    private static final String HEAD = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n";
    private static final String FILE = HEAD + """
            plugins:
            - name: PodSecurity
              configuration:
                apiVersion: pod-security.admission.config.k8s.io/v1
                kind: PodSecurityConfiguration
                defaults:
                  enforce: baseline
                  enforce-version: v1.30
                  audit: restricted
                  audit-version: v1.31
                  warn: restricted
                  warn-version: latest
                exemptions:
                  usernames: [robot, "system:serviceaccount:ci:builder"]
                  runtimeClasses: [sandbox.example]
                  namespaces: [kube-system, shop]
            """;
    private static final String OTHER = """
            apiVersion: pod-security.admission.config.k8s.io/v1beta1
            kind: PodSecurityConfiguration
            defaults: {enforce: restricted}
            """;

    @TempDir
    Path folder;

    private static PodSecuritySettings read(String text) {
        return AdmissionConfiguration.read(Path.of("a.yaml"), text, file -> {
                    throw new IOException("there is no file " + file);
                })
                .podSecurity();
    }

    private static String faults(String text) {
        try {
            return "none: " + read(text);
        } catch (ManifestException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private PodSecuritySettings readFile(String text) throws IOException {
        return AdmissionConfiguration.read(Files.writeString(folder.resolve("a.yaml"), text))
                .podSecurity();
    }

    private static void assertHeldTo(PodSecuritySettings read, String enforce, String audit, String warn) {
        assertThat(read.defaults().enforce()).hasToString(enforce);
        assertThat(read.defaults().audit()).hasToString(audit);
        assertThat(read.defaults().warn()).hasToString(warn);
    }

    @Test
    void readsEveryField() {
        var read = read(FILE);

        assertHeldTo(read, "baseline:v1.30", "restricted:v1.31", "restricted:latest");
        assertThat(read.exemptUsers()).containsExactlyInAnyOrder("robot", "system:serviceaccount:ci:builder");
        assertThat(read.exemptRuntimeClasses()).containsExactly("sandbox.example");
        assertThat(read.exemptNamespaces()).containsExactlyInAnyOrder("kube-system", "shop");
    }

    @Test
    void whatIsNotSaidIsAsWithoutAFile() {
        assertThat(read(HEAD)).isEqualTo(PodSecuritySettings.DEFAULT);
        assertThat(read(HEAD + "plugins: []\n")).isEqualTo(PodSecuritySettings.DEFAULT);
        assertThat(read(HEAD + "plugins: [{name: PodSecurity}]\n")).isEqualTo(PodSecuritySettings.DEFAULT);
        assertThat(read(FILE.substring(0, FILE.indexOf("    defaults")) + "    defaults:\n    exemptions: {}\n"))
                .isEqualTo(PodSecuritySettings.DEFAULT);
        assertHeldTo(
                read(FILE.replace("      enforce: baseline\n", "").replace("      audit-version: v1.31\n", "")),
                "privileged:v1.30",
                "restricted:latest",
                "restricted:latest");
    }

    @Test
    void readsAnotherFileFromItsOwnFolder() throws IOException {
        var other = Files.writeString(folder.resolve("levels.yaml"), OTHER);

        assertHeldTo(
                readFile(HEAD + "plugins: [{name: PodSecurity, path: levels.yaml}]\n"),
                "restricted:latest",
                "privileged:latest",
                "privileged:latest");
        assertThat(readFile(HEAD + "plugins: [{name: PodSecurity, path: " + other + "}]\n"))
                .isEqualTo(readFile(HEAD + "plugins: [{name: PodSecurity, path: ./levels.yaml}]\n"));
    }

    @Test
    void whatIsEmbeddedGoesBeforeAnotherFile() {
        assertThat(read(FILE.replace("  configuration:", "  path: missing.yaml\n  configuration:")))
                .isEqualTo(read(FILE));
    }

    @Test
    void readsTheExampleInTheReadme() throws IOException {
        var readme = Files.readString(Path.of("..", "README.md"));
        var example = readme.substring(readme.indexOf(HEAD));

        var read = read(example.substring(0, example.indexOf("```")));

        assertHeldTo(read, "baseline:latest", "restricted:latest", "restricted:latest");
        assertThat(read.exemptUsers()).containsExactly("robot");
        assertThat(read.exemptNamespaces()).containsExactly("kube-system");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "server.config.k8s.io/v1\\n | server.config.k8s.io/v2\\n | 1:1: apiVersion: Unsupported value: \"apiserver.config.k8s.io/v2\"",
                "AdmissionConfiguration | Admission | 2:1: kind: Unsupported value: \"Admission\": supported values: \"AdmissionConfiguration\"",
                "plugins: | plugin: | 3:1: plugin: Forbidden: there is no such field; known here are apiVersion, kind, plugins",
                "PodSecurity\\n | ResourceQuota\\n | 4:3: plugins[0].name: Unsupported value: \"ResourceQuota\": supported values: \"PodSecurity\"; no other admission plugin has settings here",
                "name: PodSecurity\\n | path: x\\n | plugins[0].name: Unsupported value: \"\"",
                "- name: PodSecurity\\n | - name: PodSecurity\\n- name: PodSecurity\\n | 5:3: plugins[1].name: Duplicate value: \"PodSecurity\"",
                "configuration: | path: x\\n  config: | 6:3: plugins[0].config: Forbidden: there is no such field; known here are name, path, configuration",
                "configuration: | path: 7\\n  configuration: | 5:3: plugins[0].path: Invalid value: 7: must be a text",
                "config.k8s.io/v1\\n    kind | config.k8s.io/v2\\n    kind | 6:5: plugins[0].configuration.apiVersion: Unsupported value: \"pod-security.admission.config.k8s.io/v2\": supported values: \"pod-security.admission.config.k8s.io/v1\", \"pod-security.admission.config.k8s.io/v1beta1\"",
                "kind: PodSecurityC | kind: PodC | 7:5: plugins[0].configuration.kind: Unsupported value: \"PodConfiguration\"",
                "exemptions: | exemption: | 15:5: plugins[0].configuration.exemption: Forbidden",
                "enforce: baseline | enforce: basic | 9:7: plugins[0].configuration.defaults.enforce: Invalid value: \"basic\": must be one of privileged, baseline, restricted",
                "enforce: baseline | enforce: \"\" | defaults.enforce: Invalid value: \"\": must be one of",
                "enforce: baseline | enforced: baseline | 9:7: plugins[0].configuration.defaults.enforced: Forbidden: there is no such field; known here are enforce, enforce-version,",
                "v1.30 | v1.x | 10:7: plugins[0].configuration.defaults.enforce-version: Invalid value: \"v1.x\": must be \"latest\" or \"v1.x\"",
                "v1.31 | 1.31 | 12:7: plugins[0].configuration.defaults.audit-version: Invalid value: 1.31: must be a text; put it in quotes",
                "warn: restricted | warn: Restricted | 13:7: plugins[0].configuration.defaults.warn: Invalid value: \"Restricted\"",
                "[robot, | [\"\", | 16:19: plugins[0].configuration.exemptions.usernames[0]: Invalid value: \"\": must not be empty",
                "[robot, | [robot, robot, | usernames[1]: Duplicate value: \"robot\"",
                "[robot, | [7, | usernames[0]: Invalid value: 7: must be a text; put it in quotes",
                "usernames: [ | users: [ | exemptions.users: Forbidden: there is no such field; known here are usernames, runtimeClasses, namespaces",
                "sandbox.example | Sandbox | runtimeClasses[0]: Invalid value: \"Sandbox\": a lowercase RFC 1123 subdomain must",
                "[sandbox.example] | [a, a] | runtimeClasses[1]: Duplicate value: \"a\"",
                "kube-system, shop | kube_system | namespaces[0]: Invalid value: \"kube_system\": a lowercase RFC 1123 label must",
                "kube-system, shop | kube-system, shop.eu | namespaces[1]: Invalid value: \"shop.eu\"",
                "kube-system, shop | \"\" | namespaces[0]: Invalid value: \"\": a lowercase",
                "kube-system, shop | shop, shop | namespaces[1]: Duplicate value: \"shop\"",
                "namespaces: [kube-system, shop] | namespaces: shop | namespaces: Invalid value: \"shop\": must be a list",
            })
    void saysWhichFieldIsWrong(String right, String wrong, String sentence) {
        var text = FILE.replace(right.replace("\\n", "\n"), wrong.replace("\\n", "\n"));
        assertThat(text).isNotEqualTo(FILE);

        assertThat(faults(text)).startsWith("a.yaml:").contains(sentence);
    }

    @Test
    void saysAllThatIsWrongEachWithItsPlace() {
        var text = FILE.replace("v1.30", "v2").replace("kube-system", "Kube") + "    more: 1\n";

        assertThat(faults(text).lines())
                .hasSize(3)
                .allMatch(line -> line.matches("a\\.yaml:\\d+:\\d+: plugins\\[0]\\.configuration\\..*"));
    }

    @Test
    void saysTheFirstHundredFaults() {
        var text = FILE.replace("[robot, ", "[" + "\"\", ".repeat(150));

        assertThat(faults(text).lines()).hasSize(101).last().isEqualTo("and 50 more");
    }

    @Test
    void saysWhatIsWrongWithAnotherFileAndWhere() throws IOException {
        var named = HEAD + "plugins: [{name: PodSecurity, path: levels.yaml}]\n";
        assertThatThrownBy(() -> readFile(named))
                .hasMessage(folder.resolve("a.yaml")
                        + ":3:31: plugins[0].path: Invalid value: \"levels.yaml\": there is no file "
                        + folder.resolve("levels.yaml"));

        Files.writeString(folder.resolve("levels.yaml"), OTHER.replace("restricted", "strict"));
        assertThatThrownBy(() -> readFile(named))
                .isInstanceOf(ManifestException.class)
                .hasMessage(
                        folder.resolve("levels.yaml")
                                + ":3:12: defaults.enforce: Invalid value: \"strict\": must be one of privileged, baseline, restricted");

        Files.writeString(folder.resolve("levels.yaml"), "");
        assertThatThrownBy(() -> readFile(named))
                .hasMessageContaining(
                        "levels.yaml:1:1: there must be one document, of the kind PodSecurityConfiguration, and there are 0");
        assertThat(faults(HEAD + "plugins: [{name: PodSecurity, path: \"a\\0b\"}]\n"))
                .contains("plugins[0].path: Invalid value: ");
    }

    @Test
    void refusesWhatIsNoSuchDocument() {
        assertThat(faults("")).contains("there must be one document, of the kind AdmissionConfiguration");
        assertThat(faults("x")).contains("there must be one document");
        assertThat(faults(FILE + "---\n" + FILE)).contains("there are 2");
        assertThat(faults("plugins: [")).startsWith("a.yaml:");
        assertThat(faults(FILE + "plugins: []\n")).contains("plugins: Forbidden: the field stands there twice");
        assertThat(faults(HEAD + "plugins: [PodSecurity]\n")).contains("plugins[0]: Invalid value: \"PodSecurity\"");
    }

    @Test
    void saysWhichFileCannotBeRead() throws IOException {
        var missing = folder.resolve("missing.yaml");
        assertThatThrownBy(() -> AdmissionConfiguration.read(missing)).hasMessage("there is no file " + missing);
        assertThatThrownBy(() -> AdmissionConfiguration.read(folder)).hasMessage(folder + " is no regular file");
        var large = Files.writeString(folder.resolve("large.yaml"), "#".repeat(ConfigurationText.MOST_BYTES + 1));
        assertThatThrownBy(() -> AdmissionConfiguration.read(large))
                .hasMessageContaining("has more than 1048576 bytes");
        var binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> AdmissionConfiguration.read(binary)).hasMessage(binary + " is not UTF-8 text");
    }
}
