package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.admission.podsecurity.SecurityPolicy;
import sh.deploy.apiserver.admission.podsecurity.standard.Level;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.PolicyVersion;

/** Namespaces that are labeled take only the pods that their labels allow, and say what would have to change. */
class PodSecurityTest extends ServerTest {
    private static final String PRIVILEGED = secured("\"privileged\":true");
    private static final String RESTRICTED = "\"securityContext\":{\"runAsNonRoot\":true,\"seccompProfile\":"
            + "{\"type\":\"RuntimeDefault\"}},\"containers\":[{\"name\":\"c\",\"image\":\"hello\",\"securityContext\":"
            + "{\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]}}}]";

    private static String secured(String context) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"containers\":[{\"name\":\"c\","
                + "\"image\":\"hello\",\"securityContext\":{" + context + "}}]}}";
    }

    private static String workload(String kind, String spec) {
        var claims = kind.equals("StatefulSet") ? "\"serviceName\":\"s\"," : "";
        return "{\"apiVersion\":\"apps/v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"x\"},\"spec\":{" + claims
                + "\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{"
                + "\"containers\":[{\"name\":\"c\",\"image\":\"hello\"" + spec + "}]}}}}";
    }

    private String here() {
        return "/api/v1/namespaces/" + namespace;
    }

    /** @param labels such as {@code enforce=baseline}; the mode is {@code mode=strip} */
    private HttpsClient.Answer label(String... labels) {
        var all = new StringBuilder();
        for (var label : labels) {
            var parts = label.split("=", 2);
            var name =
                    parts[0].equals("mode") ? "deploy.sh/pod-security-mode" : "pod-security.kubernetes.io/" + parts[0];
            all.append(all.isEmpty() ? "" : ",")
                    .append('"')
                    .append(name)
                    .append("\":\"")
                    .append(parts[1])
                    .append('"');
        }
        return admin.merge(here(), "{\"metadata\":{\"labels\":{" + all + "}}}");
    }

    @Test
    void aNamespaceWithoutLabelsTakesEverything() {
        var taken = admin.post(in("pods"), PRIVILEGED);

        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
        assertThat(taken.warnings()).isEmpty();
    }

    /** The engine's socket and the machine's devices are the machine: a level is what keeps pods from them. */
    @ParameterizedTest
    @CsvSource({
        "/var/run/docker.sock, 403",
        "/run/containerd/containerd.sock, 403",
        "/dev/sda, 403",
        "/, 403",
        "/var/lib/../run/docker.sock, 422",
    })
    void ofBaselineTakesNothingOfTheMachine(String path, int status) {
        label("enforce=baseline");
        var spec = "\"volumes\":[{\"name\":\"v\",\"hostPath\":{\"path\":\"" + path + "\"}}],";

        var refused = admin.post(in("pods"), secured("").replace("\"spec\":{", "\"spec\":{" + spec));

        refused.assertRefused(status);
        assertThat(refused.message()).contains(status == 403 ? "hostPath volumes" : "..");
    }

    @Test
    void refusesAPodAndSaysWhatToChange() {
        label("enforce=restricted");

        var refused = admin.post(in("pods"), pod("x", ""));

        refused.assertRefused(403);
        assertThat(refused.message())
                .isEqualTo(
                        "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation"
                                + " != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false),"
                                + " unrestricted capabilities (container \"c\" must set"
                                + " securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or container \"c\""
                                + " must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"c\" must set"
                                + " securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")");
        assertThat(refused.json().path("reason").asString()).isEqualTo("Forbidden");
        assertThat(refused.json().at("/details/kind").asString()).isEqualTo("pods");
        assertThat(refused.json().at("/details/causes")).hasSize(4);
        assertThat(refused.json().at("/details/causes/0/field").asString())
                .isEqualTo("spec.containers[0].securityContext.allowPrivilegeEscalation");
        assertThat(refused.json().at("/details/causes/0/message").asString())
                .isEqualTo("Required value: must be false (PodSecurity \"restricted:latest\")");
        assertThat(admin.get(in("pods/x")).status()).isEqualTo(404);
    }

    @Test
    void answersAPodThatIsAllWrongInReadableLength() {
        label("enforce=baseline");
        var ports = new StringBuilder();
        for (int port = 1; port <= 5_000; port++) {
            ports.append(port == 1 ? "" : ",")
                    .append("{\"containerPort\":80,\"hostPort\":")
                    .append(port)
                    .append('}');
        }

        var refused = admin.post(in("pods"), pod("x", "").replace("\"hello\"", "\"hello\",\"ports\":[" + ports + "]"));

        refused.assertRefused(403);
        assertThat(refused.json().at("/details/causes")).hasSize(100);
        assertThat(refused.text()).hasSizeLessThan(80_000);
    }

    @Test
    void takesAPodThatKeepsTheRules() {
        label("enforce=restricted");

        var taken = admin.post(
                in("pods"),
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{" + RESTRICTED + "}}");

        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
        assertThat(taken.warnings()).isEmpty();
    }

    @Test
    void judgesDryRunsAndPodsWithMadeUpNames() {
        label("enforce=baseline");

        admin.post(in("pods?dryRun=All"), PRIVILEGED).assertRefused(403);
        var refused = admin.post(in("pods"), PRIVILEGED.replace("\"name\":\"x\"", "\"generateName\":\"x-\""));

        assertThat(refused.message())
                .matches("pods \"x-.....\" is forbidden: violates PodSecurity \"baseline:latest\": .*");
    }

    @Test
    void judgesByTheVersionThatIsAskedFor() {
        var sysctl = pod("x", ",\"securityContext\":{\"sysctls\":[{\"name\":\"net.ipv4.tcp_rmem\",\"value\":\"1\"}]}");
        label("enforce=baseline", "enforce-version=v1.29");

        var refused = admin.post(in("pods"), sysctl);
        label("enforce-version=v1.32");
        var taken = admin.post(in("pods"), sysctl);

        assertThat(refused.message()).endsWith("\"baseline:v1.29\": forbidden sysctls (net.ipv4.tcp_rmem)");
        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
    }

    @Test
    void warnsWhereItIsAskedToWarn() {
        label("warn=baseline");

        var taken = admin.post(in("pods"), PRIVILEGED);

        assertThat(taken.status()).isEqualTo(201);
        assertThat(taken.warnings())
                .containsExactly(
                        "299 - \"would violate PodSecurity \\\"baseline:latest\\\": privileged (container \\\"c\\\" must"
                                + " not set securityContext.privileged=true)\"");
    }

    @Test
    void changesNothingWhereItIsAskedToNote() {
        label("audit=restricted");

        assertThat(admin.post(in("pods"), PRIVILEGED).warnings()).isEmpty();
    }

    @Test
    void letsAPodChangeThatItWouldNotTakeAnyMoreUnlessItRunsSomethingElse() {
        admin.post(in("pods"), PRIVILEGED);
        label("enforce=baseline");

        var labeled = admin.merge(in("pods/x"), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        var deadline = admin.merge(in("pods/x"), "{\"spec\":{\"activeDeadlineSeconds\":100}}");
        var status = admin.merge(in("pods/x/status"), "{\"status\":{\"phase\":\"Running\"}}");
        var image = admin.send(
                "PATCH",
                in("pods/x"),
                "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"other\"}]}}",
                "content-type",
                "application/strategic-merge-patch+json");

        assertThat(labeled.status()).as(labeled.text()).isEqualTo(200);
        assertThat(deadline.status()).as(deadline.text()).isEqualTo(200);
        assertThat(status.status()).as(status.text()).isEqualTo(200);
        image.assertRefused(403);
        assertThat(image.message()).contains("violates PodSecurity \"baseline:latest\": privileged");
        assertThat(admin.delete(in("pods/x")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"Deployment,deployments", "ReplicaSet,replicasets", "StatefulSet,statefulsets"})
    void takesTemplatesAndWarnsOfWhatItWillRefuse(String kind, String resource) {
        label("enforce=baseline");
        var bold = workload(kind, ",\"ports\":[{\"containerPort\":80,\"hostPort\":80}]");
        var expected =
                "299 - \"would violate PodSecurity \\\"baseline:latest\\\": hostPort (container \\\"c\\\" uses hostPort 80)\"";

        var made = admin.post(apps(resource), bold);
        var same = admin.put(apps(resource + "/x"), bold);
        var scaled = admin.merge(apps(resource + "/x/scale"), "{\"spec\":{\"replicas\":0}}");
        var status = admin.merge(apps(resource + "/x/status"), "{\"status\":{\"replicas\":0}}");

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.warnings()).containsExactly(expected);
        assertThat(same.warnings()).containsExactly(expected);
        assertThat(scaled.status()).isEqualTo(200);
        assertThat(scaled.warnings()).isEmpty();
        assertThat(status.warnings()).isEmpty();
    }

    @Test
    void warnsOfNothingButWhatHoldsPods() {
        label("enforce=restricted");

        assertThat(admin.post(in("configmaps"), configMap("a")).warnings()).isEmpty();
    }

    @Test
    void refusesLabelsThatCannotBeRead() {
        var made = admin.post(
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"bad-labels\",\"labels\":"
                        + "{\"pod-security.kubernetes.io/enforce\":\"foo\"}}}");
        var changed = label("warn-version=1.30");
        var mode = label("mode=quietly");

        made.assertRefused(422);
        assertThat(made.message())
                .isEqualTo("Namespace \"bad-labels\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]:"
                        + " Invalid value: \"foo\": must be one of privileged, baseline, restricted");
        changed.assertRefused(422);
        assertThat(changed.message()).endsWith("Invalid value: \"1.30\": must be \"latest\" or \"v1.x\"");
        mode.assertRefused(422);
        assertThat(mode.message()).endsWith("Invalid value: \"quietly\": must be refuse or strip");
    }

    @Test
    void tellsWhichPodsANewLevelWouldNotTake() {
        for (var name : new String[] {"b", "a", "c"}) {
            admin.post(in("pods"), PRIVILEGED.replace("\"name\":\"x\"", "\"name\":\"" + name + "\""));
        }
        admin.post(in("pods"), pod("host", ",\"hostPID\":true"));
        admin.post(in("pods"), pod("good", ""));

        var stricter = label("enforce=baseline");
        var same = label("enforce=baseline", "warn=restricted");
        var laxer = label("enforce=privileged");

        assertThat(stricter.status()).isEqualTo(200);
        assertThat(stricter.warnings())
                .containsExactly(
                        "299 - \"existing pods in namespace \\\"" + namespace
                                + "\\\" violate the new PodSecurity enforce level \\\"baseline:latest\\\"\"",
                        "299 - \"a (and 2 other pods): privileged\"",
                        "299 - \"host: host namespaces\"");
        assertThat(same.warnings()).isEmpty();
        assertThat(laxer.warnings()).isEmpty();
    }

    @Test
    void tellsItOfAnotherVersionToo() {
        admin.post(
                in("pods"),
                pod("x", ",\"securityContext\":{\"sysctls\":[{\"name\":\"net.ipv4.tcp_rmem\",\"value\":\"1\"}]}"));

        assertThat(label("enforce=baseline").warnings()).isEmpty();
        assertThat(label("enforce-version=v1.24").warnings())
                .hasSize(2)
                .last()
                .asString()
                .contains("x: forbidden sysctls");
    }

    @Test
    void tellsItInADryRunToo() {
        admin.post(in("pods"), PRIVILEGED);

        var tried = admin.merge(
                here() + "?dryRun=All",
                "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"baseline\"}}}");

        assertThat(tried.warnings()).hasSize(2);
        assertThat(admin.get(here()).text()).doesNotContain("pod-security");
    }

    @Test
    void takesAwayWhatIsTooMuchWhereTheNamespaceWantsThat() {
        label("enforce=baseline", "mode=strip");

        var taken = admin.post(
                in("pods"),
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"hostNetwork\":true,\"containers\":"
                        + "[{\"name\":\"c\",\"image\":\"hello\",\"ports\":[{\"containerPort\":80}],\"securityContext\":"
                        + "{\"privileged\":true,\"capabilities\":{\"add\":[\"BPF\",\"KILL\"]}}}]}}");

        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
        assertThat(taken.warnings())
                .hasSize(3)
                .anyMatch(warning -> warning.startsWith("299 - \"removed spec.hostNetwork=true: PodSecurity"))
                .anyMatch(warning -> warning.contains("removed spec.containers[0].securityContext.privileged=true"))
                .anyMatch(warning -> warning.contains("securityContext.capabilities.add[0]=\\\"BPF\\\""));
        var spec = taken.json().path("spec");
        assertThat(spec.has("hostNetwork")).isFalse();
        assertThat(spec.at("/containers/0/ports/0").has("hostPort")).isFalse();
        assertThat(spec.at("/containers/0/securityContext")).hasToString("{\"capabilities\":{\"add\":[\"KILL\"]}}");
    }

    @Test
    void refusesWhatIsStillTooMuchAfterwards() {
        label("enforce=baseline", "mode=strip");

        var refused = admin.post(
                in("pods"), pod("x", ",\"hostPID\":true,\"volumes\":[{\"name\":\"v\",\"hostPath\":{\"path\":\"/\"}}]"));

        refused.assertRefused(403);
        assertThat(refused.message()).endsWith("\"baseline:latest\": hostPath volumes (volume \"v\")");
    }

    @Test
    void stripsNewPodsOnlyAndSaysSoOfTemplates() {
        admin.post(in("pods"), PRIVILEGED);
        label("enforce=baseline", "mode=strip");

        var made =
                admin.post(apps("deployments"), workload("Deployment", ",\"securityContext\":{\"privileged\":true}"));
        var changed = admin.send(
                "PATCH",
                in("pods/x"),
                "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"other\"}]}}",
                "content-type",
                "application/strategic-merge-patch+json");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json()
                        .at("/spec/template/spec/containers/0/securityContext/privileged")
                        .asBoolean())
                .isTrue();
        assertThat(made.warnings())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("299 - \"pods will be made without"
                        + " spec.template.spec.containers[0].securityContext.privileged=true: PodSecurity");
        changed.assertRefused(403);
    }

    @Test
    void letsThoseBeWhoAreExempt() {
        var level = new LevelVersion(Level.BASELINE, PolicyVersion.LATEST);
        var settings = new PodSecuritySettings(
                new SecurityPolicy(level, level, level), Set.of("robot"), Set.of("kube-system"), Set.of());
        try (var strict = TestApiServer.start(new SystemTime(), all -> all.withPodSecurity(settings));
                var person = HttpsClient.admin(strict);
                var robot = new HttpsClient(strict, strict.credential("robot", List.of("system:masters")))) {
            var refused = person.post("/api/v1/namespaces/default/pods", PRIVILEGED);
            var ofTheSystem = person.post("/api/v1/namespaces/kube-system/pods", PRIVILEGED);
            var ofRobots = robot.post("/api/v1/namespaces/default/pods", PRIVILEGED);
            var labeled = person.merge(
                    "/api/v1/namespaces/kube-system",
                    "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"restricted\"}}}");

            refused.assertRefused(403);
            assertThat(ofTheSystem.status()).as(ofTheSystem.text()).isEqualTo(201);
            assertThat(ofRobots.status()).as(ofRobots.text()).isEqualTo(201);
            assertThat(labeled.warnings())
                    .containsExactly(
                            "299 - \"namespace \\\"kube-system\\\" is exempt from Pod Security, and what it asks for"
                                    + " {pod-security.kubernetes.io/enforce=restricted} will be ignored\"");
        }
    }
}
