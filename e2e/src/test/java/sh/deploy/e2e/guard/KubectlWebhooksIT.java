package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.deny;
import static sh.deploy.apiserver.TestWebhook.patch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.e2e.cluster.Command;

/** What somebody at a keyboard sees of webhooks, at both versions of kubectl, on a server that needs no engine. */
class KubectlWebhooksIT extends KubectlGuardTest {
    private static final String CONFIGURATION = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: %sWebhookConfiguration
            metadata: {name: tested}
            webhooks:
            - name: tested.deploy.sh
              clientConfig: {url: "%s", caBundle: %s}
              rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
              sideEffects: None
              admissionReviewVersions: [v1]
              failurePolicy: %s
            """;

    private final TestWebhook webhook = TestWebhook.start();

    KubectlWebhooksIT() {
        super(TestApiServer.start(new SystemTime(), settings -> settings.withWebhooksOnLoopback(true)), "default");
    }

    @AfterEach
    void stop() {
        webhook.close();
    }

    private void install(String kind, String failurePolicy) {
        install(webhook, kind, failurePolicy);
    }

    private void install(TestWebhook asked, String kind, String failurePolicy) {
        var manifest = CONFIGURATION.formatted(kind, asked.url("/"), asked.caBundle(), failurePolicy);
        admin.runWith(manifest, "apply", "-f", "-").succeeded();
    }

    private Command make(String name) {
        return admin.run("create", "configmap", name);
    }

    @Test
    void whoIsDeniedReadsWhichWebhookAndWhy() {
        webhook.on("/", asked -> deny(422, "metadata.labels.owner: set it to your team"));
        install("Validating", "Fail");

        assertThat(make("denied").failed().err())
                .contains(
                        "admission webhook \"tested.deploy.sh\" denied the request: metadata.labels.owner: set it to your team");
        assertThat(admin.out("get", "configmaps", "-o", "name")).doesNotContain("denied");
    }

    @Test
    void whatAWebhookChangesIsStoredAndWhatItWarnsOfIsPrinted() {
        webhook.on("/", asked -> {
            var answer = patch("[{'op':'add','path':'/metadata/labels','value':{'owner':'web'}}]");
            answer.putArray("warnings").add("configmaps of this kind go away");
            return answer;
        });
        install("Mutating", "Fail");

        assertThat(make("changed").succeeded().err()).contains("Warning: configmaps of this kind go away");
        assertThat(admin.out("get", "configmap", "changed", "-o", "jsonpath={.metadata.labels.owner}"))
                .isEqualTo("web");
    }

    @Test
    void oneThatIsAwayStopsOnlyWhatItIsToStop() {
        var away = TestWebhook.start();
        install(away, "Validating", "Fail");
        away.close();

        assertThat(make("stopped").failed().err())
                .contains("failed calling webhook \"tested.deploy.sh\"", "127.0.0.1:" + away.port());
        admin.out("create", "serviceaccount", "untouched");

        install(away, "Validating", "Ignore");
        make("passed").succeeded();
    }

    @Test
    void oneThatCannotBeIsRefusedAndNothingIsStored() {
        var manifest = CONFIGURATION
                .formatted("Validating", "http://127.0.0.1:1/", webhook.caBundle(), "Fail")
                .replace("sideEffects: None", "sideEffects: Some");

        assertThat(admin.runWith(manifest, "apply", "-f", "-").failed().err())
                .contains("webhooks[0].clientConfig.url", "https", "webhooks[0].sideEffects");
        assertThat(admin.out("get", "validatingwebhookconfigurations", "-o", "name"))
                .isEmpty();
    }
}
