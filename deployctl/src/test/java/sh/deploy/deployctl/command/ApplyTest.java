package sh.deploy.deployctl.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.deployctl.CommandLineRun;
import sh.deploy.deployctl.ExitCode;

class ApplyTest {
    private static TestApiServer server;

    @TempDir
    Path folder;

    private CommandLineRun cli;

    @BeforeAll
    static void startServer() {
        server = TestApiServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        cli = new CommandLineRun(folder, server);
    }

    @Test
    void createsThenLeavesThenChanges() throws IOException {
        cli.file("c.yaml", configMap("first", "a: one"));
        assertThat(cli.run("apply", "-f", "c.yaml").out()).isEqualTo("configmap/first created\n");
        assertThat(cli.run("apply", "-f", "c.yaml").out()).isEqualTo("configmap/first unchanged\n");
        cli.file("c.yaml", configMap("first", "b: two"));
        assertThat(cli.run("apply", "-f", "c.yaml").out()).isEqualTo("configmap/first configured\n");
        assertThat(cli.run("get", "cm", "first", "-o", "jsonpath={.data}").out())
                .isEqualTo("{\"b\":\"two\"}");
    }

    @Test
    void readsStandardInputAndManyDocuments() {
        var result = cli.with(configMap("in-a", "a: x") + "---\n" + configMap("in-b", "a: x"))
                .run("apply", "-f", "-");
        assertThat(result.out()).isEqualTo("configmap/in-a created\nconfigmap/in-b created\n");
    }

    @Test
    void takesAnObjectIntoANamespaceOfTheSameManifest() {
        var manifest = configMap("inside", "a: x").replace("name: inside", "name: inside\n  namespace: fresh")
                + "---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: fresh\n";
        var result = cli.with(manifest).run("apply", "--no-wait", "-f", "-");
        assertThat(result.out()).isEqualTo("namespace/fresh created\nconfigmap/inside created\n");
    }

    @Test
    void pointsAtTheFieldThatTheNamespaceDoesNotAllow() throws IOException {
        cli.with("""
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: careful
                  labels:
                    pod-security.kubernetes.io/enforce: baseline
                """).run("apply", "-f", "-");
        cli.file("pod.yaml", """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: bold
                  namespace: careful
                spec:
                  containers:
                    - name: a
                      image: hello
                      securityContext:
                        privileged: true
                """);
        var result = cli.run("apply", "-f", "pod.yaml");
        assertThat(result.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(result.err())
                .contains(
                        "pod.yaml:11:21: pod/bold: spec.containers[0].securityContext.privileged: Invalid value: true: must"
                                + " be false or unset (PodSecurity \"baseline:latest\")");
    }

    @Test
    void appliesNothingWhenOneDocumentIsWrong() throws IOException {
        cli.file("both.yaml", configMap("good", "a: x") + "---\n" + configMap("Bad_Name", "a: x"));
        var result = cli.run("apply", "-f", "both.yaml");
        assertThat(result.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(result.err())
                .contains("both.yaml:11:9: configmap/Bad_Name: metadata.name")
                .contains("Nothing was applied");
        assertThat(cli.run("get", "cm", "good").code()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void leadsAnUnknownFieldToItsLineWithTheLikelyName() throws IOException {
        cli.file("pod.yaml", pod("    imgae: nginx"));
        assertThat(cli.run("apply", "-f", "pod.yaml").err())
                .contains("pod.yaml:8:5: pod/web: unknown field \"spec.containers[0].imgae\", did you mean");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "diff"})
    void leadsAnUnknownFieldOfAnObjectThatIsThereToItsLine(String verb) throws IOException {
        cli.file("c.yaml", configMap("there", "a: one"));
        assertThat(cli.run("apply", "-f", "c.yaml").code()).isEqualTo(ExitCode.DONE);
        cli.file("c.yaml", configMap("there", "a: two") + "imutable: true\n");
        assertThat(cli.run(verb, "-f", "c.yaml").err())
                .startsWith("error: c.yaml:7:1: configmap/there: unknown field \"imutable\"")
                .doesNotContain("patch");
    }

    @Test
    void leadsAMissingImageToItsContainer() throws IOException {
        cli.file("pod.yaml", pod("    command: [sh]"));
        assertThat(cli.run("apply", "-f", "pod.yaml").err())
                .contains("pod.yaml:7:5: pod/web: spec.containers[0].image: Required value (add image:");
    }

    @Test
    void leadsAWrongTypeToItsValue() throws IOException {
        cli.file("pod.yaml", pod("    image: nginx\n    ports: [{containerPort: many}]"));
        assertThat(cli.run("apply", "-f", "pod.yaml").err()).contains("pod.yaml:9:29: pod/web:");
    }

    @Test
    void leadsABadQuantityToItsValue() throws IOException {
        cli.file("pod.yaml", pod("    image: nginx\n    resources:\n      limits:\n        cpu: lots"));
        assertThat(cli.run("apply", "-f", "pod.yaml").err()).contains("pod.yaml:11:14: pod/web:");
    }

    @Test
    void namesTheLineOfASyntaxError() throws IOException {
        cli.file("pod.yaml", "kind: Pod\n metadata: x\n");
        var result = cli.run("apply", "-f", "pod.yaml");
        assertThat(result.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(result.err()).startsWith("error: pod.yaml:2:10: mapping values are not allowed");
    }

    @Test
    void namesTheKindThatWasMeant() throws IOException {
        cli.file("pod.yaml", "apiVersion: v1\nkind: Pdo\nmetadata: {name: x}\n");
        assertThat(cli.run("apply", "-f", "pod.yaml").err())
                .contains("pod.yaml:2:7:")
                .contains("Did you mean \"Pod\"?");
    }

    @Test
    void refusesTheSameObjectTwice() throws IOException {
        cli.file("twice.yaml", configMap("twice", "a: x") + "---\n" + configMap("twice", "a: y"));
        assertThat(cli.run("apply", "-f", "twice.yaml").err()).contains("here twice, first at twice.yaml:4:9");
    }

    @Test
    void tellsItsResultsAsJson() throws IOException {
        cli.file("c.yaml", configMap("as-json", "a: x"));
        assertThat(cli.run("apply", "-f", "c.yaml", "-o", "json").out())
                .contains("\"operation\": \"created\"")
                .contains("\"ready\": true");
    }

    @Test
    void storesNothingInADryRun() throws IOException {
        cli.file("c.yaml", configMap("dry", "a: x"));
        assertThat(cli.run("apply", "--dry-run=server", "-f", "c.yaml").out())
                .isEqualTo("configmap/dry created (server dry run)\n");
        assertThat(cli.run("get", "cm", "dry", "--ignore-not-found").out()).isEmpty();
    }

    @Test
    void endsWithNotReadyWhenTimeIsUp() throws IOException {
        cli.file("pod.yaml", pod("    image: nginx").replace("name: web", "name: waits"));
        var result = cli.run("apply", "-f", "pod.yaml", "--timeout", "300ms");
        assertThat(result.code()).isEqualTo(ExitCode.NOT_READY);
        assertThat(result.err()).contains("pod.yaml:1:1: pod/waits is stored, but not ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1s", "99999999999999h"})
    void refusesAWrongTimeoutBeforeAnythingIsStored(String timeout) throws IOException {
        cli.file("c.yaml", configMap("late", "a: x"));
        var result = cli.run("apply", "-f", "c.yaml", "--timeout=" + timeout);
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("--timeout takes a duration").contains("\"" + timeout + "\"");
        assertThat(cli.run("get", "cm", "late", "--ignore-not-found").out()).isEmpty();
    }

    @Test
    void namesFilesOfFoldersBelowAndLeavesHiddenFoldersAlone() throws IOException {
        Files.createDirectories(folder.resolve("all/below"));
        Files.createDirectories(folder.resolve("all/.git"));
        cli.file("all/below/wrong.yaml", configMap("Wrong_Name", "a: x"));
        cli.file("all/.git/hidden.yaml", "kind: [");
        assertThat(cli.run("apply", "-R", "-f", "all").err()).startsWith("error: all/below/wrong.yaml:4:9: ");
        cli.file("all/below/wrong.yaml", configMap("right", "a: x"));
        assertThat(cli.run("apply", "-R", "-f", "all/").out()).isEqualTo("configmap/right created\n");
    }

    @Test
    void readsAFolderAndFilesThatAreLinks() throws IOException {
        Files.createDirectories(folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("real/c.yaml"), cli.file("c.txt", configMap("linked", "a: x")));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        assertThat(cli.run("apply", "-f", "link").out()).isEqualTo("configmap/linked created\n");
    }

    @Test
    void refusesWhatNeverEnds() {
        var result = cli.run("apply", "-f", "/dev/zero");
        assertThat(result.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(result.err()).startsWith("error: /dev/zero is larger than a manifest may be");
    }

    @Test
    void readsAPipe() throws Exception {
        var pipe = folder.resolve("pipe").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
        var writer = Thread.ofVirtual().start(() -> write(pipe, configMap("piped", "a: x")));
        assertThat(cli.run("apply", "-f", pipe).out()).isEqualTo("configmap/piped created\n");
        writer.join();
    }

    @Test
    void refusesAnEmptyFileName() {
        var result = cli.run("apply", "-f", "");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("-f takes a file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "env: [{name: A, value: 1}] | pod.yaml:9:28: | (put it in quotes, as in \"1\")",
                "env: [{name: A, value: true}] | pod.yaml:9:28: | (put it in quotes, as in \"true\")",
                "command: sleep | pod.yaml:9:14: | (write a list: [\"sleep\"])",
                "command: sleep 1 | pod.yaml:9:14: | (write a list, each item beginning with \"- \")",
                "args: [sleep, 3600] | pod.yaml:9:19: | (put it in quotes, as in \"3600\")",
                "ports: [{containerPort: \"80\"}] | pod.yaml:9:29: | (write 80 without quotes)",
                "stdin: \"true\" | pod.yaml:9:12: | (write true without quotes)",
            })
    void saysHowToWriteAValueOfTheWrongType(String field, String position, String fix) throws IOException {
        cli.file("pod.yaml", pod("    image: nginx\n    " + field));
        assertThat(cli.run("apply", "-f", "pod.yaml").err()).contains(position).contains(fix);
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "diff"})
    void saysWhyAnObjectIsTooLargeToApply(String verb) throws IOException {
        cli.file("big.yaml", configMap("big", "a: " + "x".repeat(300_000)));
        assertThat(cli.run(verb, "-f", "big.yaml").err())
                .startsWith("error: big.yaml:1:1: configmap/big: too large to apply")
                .contains("annotations hold 262144 bytes")
                .contains("kubectl create");
        cli.file("big.yaml", configMap("big", "a: " + "x".repeat(261_000)));
        assertThat(cli.run("apply", "-f", "big.yaml", "--dry-run").err()).isEmpty();
    }

    @Test
    void leadsAMissingNamespaceToItsLine() throws IOException {
        cli.file("c.yaml", configMap("lost", "a: x").replace("name: lost", "name: lost\n  namespace: nosuch"));
        assertThat(cli.run("apply", "-f", "c.yaml").err()).startsWith("error: c.yaml:5:14: configmap/lost: ");
    }

    private static void write(String file, String text) {
        try (var out = new FileOutputStream(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pod(String container) {
        return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n" + container
                + "\n";
    }

    private static String configMap(String name, String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\ndata:\n  " + data + "\n";
    }
}
