package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.TestWebhook;

/** A server whose settings do not speak of webhooks. */
class WebhooksOnLoopbackTest extends ServerTest {
    @Test
    void areRefusedUnlessASettingAllowsThem() {
        try (var webhook = TestWebhook.start()) {
            webhook.on("/x", request -> TestWebhook.allow());
            for (var url : new String[] {webhook.url("/x"), "https://localhost:" + webhook.port() + "/x"}) {
                admin.post(
                        WebhookTest.collection(WebhookTest.VALIDATING),
                        WebhookTest.configuration(
                                WebhookTest.VALIDATING,
                                "a",
                                WebhookTest.hook(
                                        "x",
                                        url,
                                        webhook.caBundle(),
                                        "'rules':[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':"
                                                + "['configmaps']}]")));

                var refused = admin.post(in("configmaps"), configMap("x"));

                refused.assertRefused(500);
                assertThat(refused.message())
                        .contains("failed calling webhook \"x.test.deploy.sh\"", "webhooksOnLoopback");
                admin.delete(WebhookTest.collection(WebhookTest.VALIDATING));
            }
            assertThat(webhook.asked()).isEmpty();
        }
    }
}
