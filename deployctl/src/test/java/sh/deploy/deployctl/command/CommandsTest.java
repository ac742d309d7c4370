package sh.deploy.deployctl.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.deployctl.CommandLineRun;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.ProductVersion;

/** Every verb against the real server, as scripts would call it. */
class CommandsTest {
    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - {name: web, image: "deploy.local/busybox:1"}
            """;

    private static final String SETTINGS = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings, labels: {app: web}}
            data: {colour: green}
            """;

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
    void apply() throws IOException {
        cli = new CommandLineRun(folder, server);
        cli.file("web.yaml", WEB);
        cli.file("settings.yaml", SETTINGS);
        assertThat(cli.run("apply", "--no-wait", "-f", "web.yaml", "-f", "settings.yaml")
                        .err())
                .isEmpty();
    }

    @Test
    void getsTheServersTable() {
        assertThat(cli.run("get", "deploy", "web").out())
                .startsWith("NAME   READY")
                .contains("\nweb    0/2");
        assertThat(cli.run("get", "cm", "-A", "--no-headers").out()).contains("default");
        assertThat(cli.run("get", "deploy/web", "cm/settings").out())
                .contains("deployment.apps/web")
                .contains("configmap/settings");
    }

    @Test
    void getsObjectsInEveryFormat() {
        assertThat(cli.run("get", "cm", "settings", "-o", "name").out()).isEqualTo("configmap/settings\n");
        assertThat(cli.run("get", "cm", "settings", "-o", "yaml").out()).contains("data:\n  colour: green\n");
        assertThat(cli.run("get", "cm", "-l", "app=web", "-o", "json").out()).contains("\"kind\": \"List\"");
        assertThat(cli.run("-n", "default", "get", "cm", "-o", "jsonpath={.items[*].data.colour}")
                        .out())
                .contains("green");
    }

    @Test
    void tellsWhatIsNotThere() {
        var missing = cli.run("get", "cm", "nothing");
        assertThat(missing.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(missing.err()).contains("configmaps \"nothing\" not found");
        assertThat(cli.run("get", "pdos").err()).contains("Did you mean \"pods\"?");
        assertThat(cli.run("get", "pods").err()).isEqualTo("No resources found in default namespace.\n");
    }

    @Test
    void diffEndsWithAnotherCodeThanADifferenceWhenItCannotTell() throws IOException {
        var missing = cli.run("diff", "-f", "nosuch.yaml");
        assertThat(missing.code()).isEqualTo(ExitCode.DIFF_FAILED);
        assertThat(missing.err()).isEqualTo("error: there is no file or folder nosuch.yaml\n");
        cli.file("none.yaml", "");
        assertThat(cli.run("diff", "-f", "none.yaml").code()).isEqualTo(ExitCode.DIFF_FAILED);
        assertThat(cli.run("diff").code()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete cm settings --timeout=abc",
                "delete cm settings --timeout=-1s",
                "wait cm/settings --for=create --timeout=abc",
                "rollout status deploy/web --watch=false --timeout=abc",
                "logs nosuch --since=abc"
            })
    void refusesAWrongDurationBeforeAnythingElse(String line) {
        var result = cli.run(line.split(" "));
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.out()).isEmpty();
        assertThat(cli.run("get", "cm", "settings").code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void saysThatThereIsNothingToDescribe() {
        assertThat(cli.run("describe", "nodepools").err()).isEqualTo("No resources found\n");
    }

    @Test
    void showsNoHeadOfARevisionThatIsNotThere() {
        var result = cli.run("rollout", "history", "deploy/web", "--revision=9");
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("there is no revision 9");
    }

    @Test
    void getsAllThatRuns() {
        var all = cli.run("get", "all", "-o", "name");
        assertThat(all.out()).contains("deployment.apps/web\n").doesNotContain("configmap/");
        assertThat(cli.run("get", "all").code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void saysWhichValueOrFileIsWrong() throws IOException {
        var tail = cli.run("logs", "web", "--tail=x");
        assertThat(tail.code()).isEqualTo(ExitCode.USAGE);
        assertThat(tail.err()).contains("--tail");
        var kubeconfig = cli.run("get", "pods", "--kubeconfig", "nowhere");
        assertThat(kubeconfig.code()).isEqualTo(ExitCode.USAGE);
        assertThat(kubeconfig.err()).contains("--kubeconfig: there is no file ").contains("nowhere");
        var top = cli.run("top", "nodes", "nosuch");
        assertThat(top.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(top.err()).contains("nosuch");
        cli.file("broken.yaml", "a: [");
        assertThat(cli.run("apply", "-f", "broken.yaml").err())
                .contains("broken.yaml:1")
                .contains("Nothing was applied.");
    }

    @Test
    void describesTheDataOfAConfigMap() {
        assertThat(cli.run("describe", "cm", "settings").out()).contains("Data").contains("green");
    }

    @Test
    void describesWithEventsAndConditions() {
        assertThat(cli.run("describe", "deploy", "web").out())
                .startsWith("Name:             web\n")
                .contains("Replicas:         2 desired")
                .contains("Events:");
        assertThat(cli.run("describe", "cm/settings").out()).contains("colour:         green");
    }

    @Test
    void scalesOnlyFromTheExpectedCount() {
        assertThat(cli.run("scale", "deploy/web", "--replicas=3", "--current-replicas=9")
                        .code())
                .isEqualTo(ExitCode.REFUSED);
        assertThat(cli.run("scale", "deploy/web", "--replicas=3").out()).isEqualTo("deployment.apps/web scaled\n");
        assertThat(cli.run("get", "deploy", "web", "-o", "jsonpath={.spec.replicas}")
                        .out())
                .isEqualTo("3");
        assertThat(cli.run("scale", "deploy/web").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void restartsAndPausesARollout() {
        assertThat(cli.run("rollout", "restart", "deploy/web").out()).isEqualTo("deployment.apps/web restarted\n");
        assertThat(cli.run("rollout", "pause", "deploy", "web").out()).isEqualTo("deployment.apps/web paused\n");
        assertThat(cli.run("rollout", "resume", "deploy", "web").code()).isEqualTo(ExitCode.DONE);
        assertThat(cli.run("rollout", "undo", "deploy/web").err()).contains("no revision before this one");
        assertThat(cli.run("rollout", "history", "deploy/web").out()).contains("REVISION");
        assertThat(cli.run("rollout", "status", "deploy/web", "--timeout", "200ms")
                        .code())
                .isEqualTo(ExitCode.NOT_READY);
        assertThat(cli.run("rollout").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void waitsForWhatIsTrueAlready() {
        assertThat(cli.run("wait", "cm/settings", "--for=jsonpath={.data.colour}=green")
                        .out())
                .isEqualTo("configmap/settings condition met\n");
        assertThat(cli.run("wait", "deploy/web", "--for=condition=Available", "--timeout=200ms")
                        .code())
                .isEqualTo(ExitCode.NOT_READY);
        assertThat(cli.run("wait", "cm/gone", "--for=delete").out()).isEqualTo("configmap/gone condition met\n");
    }

    @Test
    void diffsWithExitCodesForPipelines() throws IOException {
        assertThat(cli.run("diff", "-f", "settings.yaml").code()).isEqualTo(ExitCode.DONE);
        cli.file("settings.yaml", SETTINGS.replace("green", "blue"));
        var diff = cli.run("diff", "-f", "settings.yaml");
        assertThat(diff.code()).isEqualTo(ExitCode.DIFFERENT);
        assertThat(diff.out()).contains("-  colour: green\n+  colour: blue\n");
        assertThat(cli.run("diff", "-f", "settings.yaml", "-o", "json").out()).contains("\"different\": true");
        cli.file("settings.yaml", SETTINGS.replace("data", "dtaa"));
        assertThat(cli.run("diff", "-f", "settings.yaml").code()).isEqualTo(ExitCode.DIFF_FAILED);
    }

    @Test
    void deletesAndWaitsUntilItIsGone() {
        assertThat(cli.run("delete", "cm", "settings").out())
                .isEqualTo("configmap \"settings\" deleted from default namespace\n");
        assertThat(cli.run("get", "cm", "settings", "--ignore-not-found").out()).isEmpty();
        assertThat(cli.run("delete", "cm", "settings").code()).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.run("delete", "cm").code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("delete", "-f", "web.yaml").out()).startsWith("deployment.apps \"web\" deleted");
    }

    @Test
    void listsKindsAndEvents() {
        assertThat(cli.run("api-resources").out()).contains("deployments").contains("deploy.sh/v1");
        assertThat(cli.run("api-resources", "-o", "name").out()).contains("replicasets.apps\n");
        assertThat(cli.run("events").code()).isEqualTo(ExitCode.DONE);
        assertThat(cli.run("top", "nodes").code()).isEqualTo(ExitCode.DONE);
        assertThat(cli.run("version").out()).contains("Client Version: ").contains("Server Version: v1.35");
    }

    @Test
    void readsAndChangesTheKubeconfig() {
        assertThat(cli.run("config", "current-context").out()).isEqualTo("test\n");
        assertThat(cli.run("config", "view").out()).contains("DATA+OMITTED").doesNotContain("LS0t");
        assertThat(cli.run("config", "set-namespace", "kube-system").code()).isEqualTo(ExitCode.DONE);
        assertThat(cli.run("config", "get-contexts").out()).contains("kube-system");
        assertThat(cli.run("get", "pods").err()).contains("kube-system namespace");
        assertThat(cli.run("config", "use-context", "other").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void showsOnlyWhatOneContextNeeds() throws IOException {
        cli.run("config", "set-context", "other", "--cluster=elsewhere", "--user=me");
        assertThat(cli.run("config", "view").out()).contains("elsewhere");
        var minified = cli.run("config", "view", "--minify");
        assertThat(minified.out())
                .contains("current-context: test", "DATA+OMITTED")
                .doesNotContain("elsewhere", "LS0t");
        assertThat(cli.run("config", "view", "--minify", "--raw", "-o", "jsonpath={.contexts[*].name}")
                        .out())
                .isEqualTo("test");
        assertThat(cli.run("config", "view", "--minify", "--context", "other", "-o", "json")
                        .out())
                .contains("\"current-context\": \"other\"")
                .doesNotContain("test");
        cli.file("none", "apiVersion: v1\nkind: Config\n");
        var none = cli.run(
                "config",
                "view",
                "--minify",
                "--kubeconfig",
                folder.resolve("none").toString());
        assertThat(none.err()).contains("current-context must exist in order to minify");
        assertThat(none.code()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void changesAndMakesContexts() {
        assertThat(cli.run("config", "set-context", "--current", "--namespace=kube-system")
                        .out())
                .isEqualTo("Context \"test\" modified.\n");
        assertThat(cli.run("get", "pods").err()).contains("kube-system namespace");
        assertThat(cli.run("config", "set-context", "new", "--cluster=test", "--user=test")
                        .out())
                .isEqualTo("Context \"new\" created.\n");
        assertThat(cli.run("config", "set-context", "new", "-n", "team").out())
                .isEqualTo("Context \"new\" modified.\n");
        assertThat(cli.run("config", "get-contexts").out()).containsPattern("new +test +test +team");
        assertThat(cli.run("get", "pods", "--context", "new").err()).contains("team namespace");
        assertThat(cli.run("config", "set-context").code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("config", "set-context", "new", "--current").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void tellsVersionsForMachines() throws IOException {
        var json = cli.run("version", "-o", "json");
        assertThat(json.out())
                .contains("\"clientVersion\": {", "\"gitVersion\": \"" + ProductVersion.TEXT + "\"")
                .contains("\"serverVersion\": {", "\"gitVersion\": \"v1.35");
        assertThat(cli.run("version", "--client", "-o", "yaml").out())
                .startsWith("clientVersion:\n")
                .contains("  gitVersion: " + ProductVersion.TEXT + "\n")
                .doesNotContain("serverVersion");
        assertThat(cli.run("version", "-o", "wide").code()).isEqualTo(ExitCode.USAGE);
        cli.file("dead", """
                clusters: [{name: dead, cluster: {server: "http://127.0.0.1:1"}}]
                contexts: [{name: dead, context: {cluster: dead}}]
                current-context: dead
                """);
        var unreachable = cli.run(
                "version", "-o", "json", "--kubeconfig", folder.resolve("dead").toString());
        assertThat(unreachable.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(unreachable.out()).contains("clientVersion").doesNotContain("serverVersion");
        assertThat(unreachable.err()).contains("is the server up?");
    }

    @Test
    void triesADeletionWithoutDeleting() {
        assertThat(cli.run("delete", "cm", "settings", "--dry-run=client").out())
                .isEqualTo("configmap \"settings\" deleted (dry run) from default namespace\n");
        assertThat(cli.run("delete", "cm", "settings", "--dry-run=server").out())
                .isEqualTo("configmap \"settings\" deleted (server dry run) from default namespace\n");
        assertThat(cli.run("delete", "cm", "settings", "--dry-run=server", "-o", "name")
                        .out())
                .isEqualTo("configmap/settings\n");
        assertThat(cli.run("get", "cm", "settings").code()).isEqualTo(ExitCode.DONE);
        for (var mode : new String[] {"client", "server"}) {
            assertThat(cli.run("delete", "cm", "nothing", "--dry-run=" + mode).err())
                    .contains("NotFound");
        }
        assertThat(cli.run("delete", "cm", "settings", "--dry-run=perhaps").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("delete", "cm", "settings", "--dry-run=none").out()).contains("deleted from");
        assertThat(cli.run("get", "cm", "settings").code()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void completesInShells() {
        assertThat(cli.run("completion", "bash").out()).contains("deployctl").contains("api-resources");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gte", "apply --fil x", "get pods -o yml", "apply", "wait pod/x --for=x", "log"})
    void endsWithUsageForAWrongCommandLine(String line) {
        var result = cli.run(line.split(" "));
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).startsWith("error: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help get", "get --help", "rollout status -h"})
    void helps(String line) {
        var result = cli.run(line.split(" "));
        assertThat(result.code()).isEqualTo(ExitCode.DONE);
        assertThat(result.out()).contains("Usage: deployctl");
    }

    /** A percent sign, too, of which picocli complains past the command's own output. */
    @Test
    void helpsWithoutAWarning() {
        var before = System.err;
        var complaints = new ByteArrayOutputStream();
        System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
        try {
            assertThat(cli.run("up", "--help").out()).contains("10%");
        } finally {
            System.setErr(before);
        }
        assertThat(complaints.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void saysWhenNoServerAnswers() throws IOException {
        cli.file("dead", """
                {"current-context": "x", "contexts": [{"name": "x", "context": {"cluster": "x", "user": ""}}],
                 "clusters": [{"name": "x", "cluster": {"server": "https://127.0.0.1:1"}}], "users": []}""");
        var result = cli.run("get", "pods", "--kubeconfig", "dead");
        assertThat(result.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(result.err()).contains("nobody answers there");
    }
}
