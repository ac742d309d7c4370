package sh.deploy.e2e.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects that start nothing: create, read, change, compare, explain. */
class KubectlObjectsIT extends KubectlTest {
    private static final String SETTINGS = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: settings
            data:
              colour: %s
            """;

    @Test
    void appliesAFileThatIsNewThenUnchangedThenChanged() {
        assertThat(apply("blue")).contains("configmap/settings created");
        assertThat(apply("blue")).contains("configmap/settings unchanged");
        assertThat(apply("green")).contains("configmap/settings configured");
        assertThat(kubectl.out("get", "configmap", "settings", "-o", "jsonpath={.data.colour}"))
                .isEqualTo("green");
    }

    @Test
    void createsFromAFileOnceAndRefusesTheSecondTime() {
        kubectl.runWith(SETTINGS.formatted("blue"), "create", "-f", "-").succeeded();

        var second =
                kubectl.runWith(SETTINGS.formatted("blue"), "create", "-f", "-").failed();

        assertThat(second.err()).contains("AlreadyExists").contains("configmaps \"settings\" already exists");
    }

    @Test
    void createsConfigMapAndSecretFromLiterals() {
        kubectl.out("create", "configmap", "letters", "--from-literal=a=1");
        kubectl.out("create", "secret", "generic", "hidden", "--from-literal=password=open");

        assertThat(kubectl.out("get", "configmap", "letters", "-o", "jsonpath={.data.a}"))
                .isEqualTo("1");
        assertThat(kubectl.out("get", "secret", "hidden", "-o", "jsonpath={.data.password}"))
                .isEqualTo("b3Blbg==");
    }

    @Test
    void printsTablesAndWholeObjects() {
        apply("blue");

        assertThat(kubectl.out("get", "configmaps")).contains("NAME", "DATA", "AGE", "settings");
        assertThat(kubectl.out("get", "nodes", "-o", "wide")).contains("INTERNAL-IP", "KERNEL-VERSION", "Ready");
        assertThat(kubectl.out("get", "configmap", "settings", "-o", "yaml"))
                .contains("kind: ConfigMap", "colour: blue");
        assertThat(kubectl.out("get", "configmap", "settings", "-o", "json")).contains("\"kind\": \"ConfigMap\"");
        assertThat(kubectl.out("get", "configmap", "-o", "name")).contains("configmap/settings");
        assertThat(kubectl.out("get", "all")).doesNotContain("error");
    }

    @Test
    void labelsAnnotatesAndPatches() {
        apply("blue");

        kubectl.out("label", "configmap", "settings", "tier=front");
        kubectl.out("annotate", "configmap", "settings", "note=seen");
        kubectl.out("patch", "configmap", "settings", "-p", "{\"data\":{\"shape\":\"round\"}}");
        kubectl.out("patch", "configmap", "settings", "--type=merge", "-p", "{\"data\":{\"size\":\"1\"}}");
        kubectl.out(
                "patch",
                "configmap",
                "settings",
                "--type=json",
                "-p",
                "[{\"op\":\"replace\",\"path\":\"/data/colour\",\"value\":\"red\"}]");

        assertThat(kubectl.out("get", "configmap", "-l", "tier=front", "-o", "jsonpath={.items[0].data}"))
                .contains("\"colour\":\"red\"", "\"shape\":\"round\"", "\"size\":\"1\"");
        kubectl.out("label", "configmap", "settings", "tier-");
        assertThat(kubectl.out("get", "configmap", "-l", "tier=front", "-o", "name"))
                .isEmpty();
    }

    @Test
    void showsTheDifferenceBeforeApplyingIt() {
        apply("blue");

        var difference = kubectl.runWith(SETTINGS.formatted("green"), "diff", "-f", "-");
        var none = kubectl.runWith(SETTINGS.formatted("blue"), "diff", "-f", "-");

        assertThat(difference.exitCode()).isEqualTo(1);
        assertThat(difference.out()).contains("-  colour: blue", "+  colour: green");
        assertThat(none.exitCode()).isZero();
    }

    @Test
    void changesNothingInADryRunOnTheServer() {
        apply("blue");

        kubectl.runWith(SETTINGS.formatted("green"), "apply", "--dry-run=server", "-f", "-")
                .succeeded();

        assertThat(kubectl.out("get", "configmap", "settings", "-o", "jsonpath={.data.colour}"))
                .isEqualTo("blue");
    }

    @Test
    void refusesAFieldItDoesNotKnow() {
        var refused = kubectl.runWith(SETTINGS.formatted("blue") + "dta: {}\n", "create", "-f", "-")
                .failed();

        assertThat(refused.err()).contains("unknown field \"dta\"");
        assertThat(kubectl.run("get", "configmap", "settings").failed().err()).contains("NotFound");
    }

    @Test
    void refusesAKindThatThereIsNot() {
        var service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n";

        for (var verb : List.of("apply", "create")) {
            assertThat(kubectl.runWith(service, verb, "-f", "-").failed().err())
                    .contains("no matches for kind \"Service\" in version \"v1\"")
                    .doesNotContain("failed to check CRD");
        }
    }

    @Test
    void explainsFieldsAndListsResources() {
        assertThat(kubectl.out("explain", "pod.spec.containers")).contains("image", "command");
        assertThat(kubectl.out("explain", "deployment.spec.strategy")).contains("rollingUpdate");
        assertThat(kubectl.out("api-resources")).contains("pods", "deployments", "nodepools", "NodePool");
    }

    @Test
    void deletesAndWaitsUntilItIsGone() {
        apply("blue");

        kubectl.out("delete", "configmap", "settings");
        kubectl.out("wait", "--for=delete", "configmap/settings", "--timeout=20s");

        assertThat(kubectl.run("get", "configmap", "settings").failed().err()).contains("NotFound");
    }

    private String apply(String colour) {
        return kubectl.runWith(SETTINGS.formatted(colour), "apply", "-f", "-")
                .succeeded()
                .out();
    }
}
