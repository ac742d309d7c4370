package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.kubelet.link.LinkSettings;
import sh.deploy.kubelet.link.ServerLink;
import tools.jackson.databind.node.ObjectNode;

/** An agent, the real server, and a webhook that does not let the node in at first. */
class DeniedRegistrationTest {
    private static final Caller ADMIN = new Caller("admin", Set.of("system:masters"), "test");

    private final SystemTime time = new SystemTime();
    private final AtomicReference<Path> pki = new AtomicReference<>();

    @Test
    void isTriedAgainAndWhatWasFoundOutAboutTheNodeMeanwhileIsShown() throws Exception {
        var asked = new AtomicInteger();
        try (var server = TestApiServer.start(time, settings -> {
                    pki.set(settings.pkiDir());
                    return settings.withWebhooksOnLoopback(true);
                });
                var webhook = TestWebhook.start()) {
            webhook.on(
                    "/x",
                    request -> asked.incrementAndGet() <= 3 ? TestWebhook.deny(403, "not yet") : TestWebhook.allow());
            install(server, webhook);
            try (var link = agent(server)) {
                link.start(new PretendedPods());

                await().until(() -> ready(server).equals("True"));
            }
        }
        assertThat(asked).hasValue(4);
    }

    private static void install(TestApiServer server, TestWebhook webhook) {
        var json = """
                {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
                 "metadata": {"name": "a"}, "webhooks": [{"name": "a.test.deploy.sh",
                  "clientConfig": {"url": "%s", "caBundle": "%s"}, "sideEffects": "None",
                  "admissionReviewVersions": ["v1"], "timeoutSeconds": 30,
                  "rules": [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["nodes"]}]}]}
                """.formatted(webhook.url("/x"), webhook.caBundle());
        var object = (ObjectNode) Json.MAPPER.readTree(json);
        server.server()
                .registry()
                .execute(
                        ADMIN,
                        ApiRequest.create(
                                "admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "", object));
    }

    private ServerLink agent(TestApiServer server) throws Exception {
        server.pki().node("n1");
        var settings = new LinkSettings(
                "n1",
                "127.0.0.1",
                server.nodeLinkPort(),
                pki.get().resolve("ca.crt"),
                pki.get().resolve("node-n1.crt"),
                pki.get().resolve("node-n1.key"),
                "test");
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName("n1")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
        return new ServerLink(settings, UUID.randomUUID().toString(), time, () -> node);
    }

    private static String ready(TestApiServer server) {
        var stored = server.server().state().store().newest().get(new ObjectKey("", "nodes", "", "n1"));
        if (stored != null) {
            for (var condition : Json.MAPPER.readTree(stored.json()).at("/status/conditions")) {
                if (condition.path("type").asString("").equals("Ready")) {
                    return condition.path("status").asString("");
                }
            }
        }
        return "none";
    }
}
