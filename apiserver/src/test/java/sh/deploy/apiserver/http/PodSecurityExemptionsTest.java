package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.http.AuditRecord.annotation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.admission.AdmissionConfiguration;

/** What a file says of levels and exemptions holds where a namespace does not say otherwise, and stands on the record. */
class PodSecurityExemptionsTest extends ServerTest {
    private static final String FILE = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
            - name: PodSecurity
              configuration:
                apiVersion: pod-security.admission.config.k8s.io/v1
                kind: PodSecurityConfiguration
                defaults: {enforce: baseline, audit: restricted, warn: restricted}
                exemptions:
                  usernames: [robot, "system:serviceaccount:default:builder"]
                  namespaces: [free]
                  runtimeClasses: [sandbox]
            """;
    private static final String FREE = "/api/v1/namespaces/free/";
    private static final String EXEMPT = "pod-security.kubernetes.io/exempt";
    private static final String ENFORCED = "pod-security.kubernetes.io/enforce-policy";
    private static final String VIOLATIONS = "pod-security.kubernetes.io/audit-violations";

    private final AuditRecord record = new AuditRecord(server);

    PodSecurityExemptionsTest() {
        super(PodSecurityExemptionsTest::configured);
        admin.post("/api/v1/namespaces", json("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'free'}}"));
    }

    private static ApiServerSettings configured(ApiServerSettings settings) {
        try {
            var file = Files.writeString(settings.tokenFile().resolveSibling("admission.yaml"), FILE);
            return AuditRecord.by("- {level: Metadata, omitStages: [RequestReceived]}")
                    .apply(settings)
                    .withPodSecurity(AdmissionConfiguration.read(file).podSecurity());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    private static String privileged(String name, String more) {
        return json(
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name + "'},'spec':{'containers':[{'name':'c',"
                        + "'image':'hello','securityContext':{'privileged':true}}]" + more + "}}");
    }

    private static String deployment(String name, String more) {
        return json("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'" + name + "'},'spec':{'selector':"
                + "{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c',"
                + "'image':'hello','securityContext':{'privileged':true}}]" + more + "}}}}");
    }

    /** What the administrator sends as somebody else. */
    private HttpsClient.Answer as(String user, String path, String body) {
        return admin.send(
                "POST",
                path,
                body,
                "content-type",
                "application/json",
                "Impersonate-User",
                user,
                "Impersonate-Group",
                "system:masters");
    }

    private HttpsClient.Answer label(String label, String value) {
        return admin.merge(
                "/api/v1/namespaces/" + namespace, json("{'metadata':{'labels':{'" + label + "':" + value + "}}}"));
    }

    private void assertExempt(HttpsClient.Answer answer, String by) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
        assertThat(answer.warnings()).isEmpty();
        var event = record.of(answer);
        assertThat(annotation(event, EXEMPT)).isEqualTo(by);
        assertThat(annotation(event, ENFORCED)).isEmpty();
        assertThat(annotation(event, VIOLATIONS)).isEmpty();
    }

    @Test
    void aNamespaceThatSaysNothingIsHeldToTheDefault() {
        var refused = admin.post(in("pods"), privileged("x", ""));
        var taken = admin.post(in("pods"), pod("y", ""));

        refused.assertRefused(403);
        assertThat(refused.message()).contains("violates PodSecurity \"baseline:latest\": privileged");
        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
        assertThat(taken.warnings())
                .hasSize(1)
                .first()
                .asString()
                .contains("would violate PodSecurity \\\"restricted:");
        var event = record.of(taken);
        assertThat(annotation(event, ENFORCED)).isEqualTo("baseline:latest");
        assertThat(annotation(event, VIOLATIONS)).startsWith("would violate PodSecurity \"restricted:latest\": ");
        assertThat(annotation(event, EXEMPT)).isEmpty();
    }

    @Test
    void aLabelGoesBeforeTheDefaultOfItsModeAlone() {
        label("pod-security.kubernetes.io/enforce-version", "'v1.20'");
        var older = admin.post(in("pods"), privileged("x", ""));
        label("pod-security.kubernetes.io/enforce", "'privileged'");
        var taken = admin.post(in("pods"), privileged("x", ""));

        assertThat(older.message()).contains("violates PodSecurity \"baseline:v1.20\"");
        assertThat(taken.status()).as(taken.text()).isEqualTo(201);
        assertThat(taken.warnings()).hasSize(1).first().asString().contains("restricted:latest");
        assertThat(annotation(record.of(taken), ENFORCED)).isEqualTo("privileged:v1.20");
    }

    @Test
    void whoeverTakesALabelAwayHearsOfPodsBeyondTheDefault() {
        label("pod-security.kubernetes.io/enforce", "'privileged'");
        admin.post(in("pods"), privileged("x", ""));

        assertThat(label("pod-security.kubernetes.io/enforce", "null").warnings())
                .hasSize(2)
                .last()
                .isEqualTo("299 - \"x: privileged\"");
    }

    @Test
    void whoAsksIsExemptBeItAsSomebodyElse() {
        assertExempt(as("robot", in("pods"), privileged("x", "")), "user");

        try (var robot = new HttpsClient(server, server.credential("robot", List.of("system:masters")))) {
            assertExempt(robot.post(in("pods"), privileged("y", "")), "user");
            var asJane = robot.send(
                    "POST",
                    in("pods"),
                    privileged("z", ""),
                    "content-type",
                    "application/json",
                    "Impersonate-User",
                    "jane",
                    "Impersonate-Group",
                    "system:masters");
            asJane.assertRefused(403);
            assertThat(asJane.message()).contains("violates PodSecurity");
        }
    }

    @Test
    void theAccountOfAPodIsNotWhoAsks() {
        var pods = "/api/v1/namespaces/default/pods";
        admin.post(
                "/api/v1/namespaces/default/serviceaccounts",
                json("{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'builder'}}"));

        var ofTheAccount = admin.post(pods, privileged("x", ",'serviceAccountName':'builder'"));

        ofTheAccount.assertRefused(403);
        assertThat(ofTheAccount.message()).contains("violates PodSecurity");
        assertExempt(as("system:serviceaccount:default:builder", pods, privileged("x", "")), "user");
    }

    @Test
    void aNamespaceIsExemptWhoeverAsks() {
        assertExempt(admin.post(FREE + "pods", privileged("x", "")), "namespace");
        assertExempt(as("robot", FREE + "pods", privileged("y", "")), "namespace");
    }

    @Test
    void changesOfAPodAreExemptButThoseOfItsStatusAreNotAsked() {
        as("robot", in("pods"), privileged("x", ""));
        var labels = admin.send(
                "PATCH",
                in("pods/x"),
                json("{'metadata':{'labels':{'a':'b'}}}"),
                "content-type",
                "application/merge-patch+json",
                "Impersonate-User",
                "robot",
                "Impersonate-Group",
                "system:masters");
        var status = admin.send(
                "PATCH",
                in("pods/x/status"),
                json("{'status':{'phase':'Running'}}"),
                "content-type",
                "application/merge-patch+json",
                "Impersonate-User",
                "robot",
                "Impersonate-Group",
                "system:masters");

        assertExempt(labels, "user");
        assertThat(status.status()).as(status.text()).isEqualTo(200);
        assertThat(annotation(record.of(status), EXEMPT)).isEmpty();
    }

    @Test
    void templatesAreExemptByUserNamespaceAndRuntimeClass() {
        var warned = admin.post(apps("deployments"), deployment("a", ",'runtimeClassName':'other'"));

        assertThat(warned.warnings()).hasSize(1);
        assertThat(annotation(record.of(warned), VIOLATIONS)).contains("privileged");
        assertExempt(as("robot", apps("deployments"), deployment("b", "")), "user");
        assertExempt(admin.post("/apis/apps/v1/namespaces/free/deployments", deployment("c", "")), "namespace");
        assertExempt(admin.post(apps("deployments"), deployment("d", ",'runtimeClassName':'sandbox'")), "runtimeClass");
    }

    @Test
    void nothingIsTakenAwayFromWhatIsExempt() {
        label("deploy.sh/pod-security-mode", "'strip'");
        admin.merge("/api/v1/namespaces/free", json("{'metadata':{'labels':{'deploy.sh/pod-security-mode':'strip'}}}"));

        var stripped = admin.post(in("pods"), privileged("x", ""));
        var byUser = as("robot", in("pods"), privileged("y", ""));
        var byNamespace = admin.post(FREE + "pods", privileged("stripped-not", ""));
        var byClass = admin.post(in("pods"), privileged("z", ",'runtimeClassName':'sandbox'"));
        var byOtherClass = admin.post(in("pods"), privileged("z", ",'runtimeClassName':'other'"));
        var template = admin.post(apps("deployments"), deployment("t", ",'runtimeClassName':'sandbox'"));

        assertThat(stripped.json()
                        .at("/spec/containers/0/securityContext/privileged")
                        .isMissingNode())
                .isTrue();
        assertThat(byUser.json()
                        .at("/spec/containers/0/securityContext/privileged")
                        .asBoolean(false))
                .isTrue();
        assertExempt(byUser, "user");
        assertThat(byNamespace
                        .json()
                        .at("/spec/containers/0/securityContext/privileged")
                        .asBoolean(false))
                .isTrue();
        assertThat(byClass.message()).contains("RuntimeClass \"sandbox\" not found");
        assertThat(byClass.warnings()).isEmpty();
        assertThat(byOtherClass.warnings()).hasSize(1).first().asString().contains("removed spec.containers[0]");
        assertThat(template.warnings()).isEmpty();
    }

    @Test
    void theRuntimeClassOfAnythingMattersOnlyWhereALevelIs() {
        for (var mode : List.of("enforce", "audit", "warn")) {
            label("pod-security.kubernetes.io/" + mode, "'privileged'");
        }

        var made = admin.post(apps("deployments"), deployment("x", ",'runtimeClassName':'sandbox'"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(annotation(record.of(made), EXEMPT)).isEmpty();
        assertThat(annotation(record.of(admin.post(in("pods"), privileged("y", ""))), ENFORCED))
                .isEqualTo("privileged:latest");
    }

    @Test
    void aStricterLabelOfAnExemptNamespaceLooksAtNoPods() {
        admin.post(FREE + "pods", privileged("bold", ""));

        var labelled = admin.merge(
                "/api/v1/namespaces/free",
                json("{'metadata':{'labels':{'pod-security.kubernetes.io/enforce':'restricted'}}}"));

        assertThat(labelled.warnings()).hasSize(1).first().asString().contains("is exempt from Pod Security");
    }

    @Test
    void theServerSaysHowItIsSet() {
        assertThat(admin.get("/statusz").json().at("/settings/podSecurity"))
                .hasToString(json(
                        "{'enforce':'baseline','enforceVersion':'latest','audit':'restricted','auditVersion':'latest',"
                                + "'warn':'restricted','warnVersion':'latest','exemptUsers':['robot',"
                                + "'system:serviceaccount:default:builder'],'exemptNamespaces':['free'],"
                                + "'exemptRuntimeClasses':['sandbox']}"));
    }
}
