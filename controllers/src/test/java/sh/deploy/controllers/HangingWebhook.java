package sh.deploy.controllers;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.apiserver.TestWebhook;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A webhook that lets whoever attempts something in one namespace wait until it lets go. */
public final class HangingWebhook implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final TestWebhook webhook = TestWebhook.start();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final String namespace;

    /**
     * @param client of a server that allows webhooks on loopback
     * @param operation such as {@code DELETE}
     * @param resource such as {@code pods/binding}
     */
    public HangingWebhook(ApiClient client, String operation, String resource, String namespace) {
        this.namespace = namespace;
        webhook.on("/x", this::answer);
        var json = """
                {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
                 "metadata": {"name": "hangs"}, "webhooks": [{"name": "hangs.test.deploy.sh",
                  "clientConfig": {"url": "%s", "caBundle": "%s"}, "sideEffects": "None",
                  "admissionReviewVersions": ["v1"], "timeoutSeconds": 30,
                  "rules": [{"operations": ["%s"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["%s"]}]}]}
                """.formatted(webhook.url("/x"), webhook.caBundle(), operation, resource);
        client.create(ResourceTypes.VALIDATING_WEBHOOKS, Json.MAPPER.readValue(json, GenericKubernetesResource.class));
    }

    /** Returns when somebody waits for it. */
    public void awaitAsked() throws InterruptedException {
        if (!asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it was never asked about " + namespace);
        }
    }

    public void letGo() {
        letGo.countDown();
    }

    private ObjectNode answer(JsonNode request) {
        if (request.path("namespace").asString("").equals(namespace)) {
            asked.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return TestWebhook.allow();
    }

    @Override
    public void close() {
        letGo();
        webhook.close();
    }
}
