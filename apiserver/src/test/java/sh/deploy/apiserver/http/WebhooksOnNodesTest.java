package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.patch;

import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;

/** What a webhook makes of a node is the webhook's doing: the node is judged by what it said itself. */
class WebhooksOnNodesTest extends WebhookTest {
    private static final String LABEL = "node-restriction.kubernetes.io/zone";
    private static final String NODE =
            "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\",\"labels\":{\"a\":\"b\"MORE}}}";

    @Test
    void mayLabelOneAsTheNodeItselfMayNot() {
        webhook.on(
                "/label",
                request -> patch(
                        "[{'op':'add','path':'/metadata/labels/node-restriction.kubernetes.io~1zone','value':'z'}]"));
        install(MUTATING, "label", about("label", "/label", "nodes"));
        try (var node = new HttpsClient(server, server.nodeCredential("n1"), HttpClient.Version.HTTP_1_1)) {
            var refused = node.post("/api/v1/nodes", NODE.replace("MORE", ",\"" + LABEL + "\":\"mine\""));
            assertThat(refused.status()).as(refused.text()).isEqualTo(403);

            var made = node.post("/api/v1/nodes", NODE.replace("MORE", ""));

            assertThat(made.status()).as(made.text()).isEqualTo(201);
            assertThat(made.json().path("metadata").path("labels").path(LABEL).asString())
                    .isEqualTo("z");
        }
    }
}
