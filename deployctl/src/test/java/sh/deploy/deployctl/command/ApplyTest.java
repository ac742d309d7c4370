package sh.deploy.deployctl.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    private static String pod(String container) {
        return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n" + container
                + "\n";
    }

    private static String configMap(String name, String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\ndata:\n  " + data + "\n";
    }
}
