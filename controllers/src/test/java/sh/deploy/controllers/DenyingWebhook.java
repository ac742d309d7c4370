package sh.deploy.controllers;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.TestWebhook;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A webhook that denies what is attempted about one pod, by an HTTP status of its choice, until it allows that. */
public final class DenyingWebhook implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final TestWebhook webhook = TestWebhook.start();
    private final AtomicInteger denials = new AtomicInteger();
    private final CountDownLatch denied = new CountDownLatch(1);
    private final String pod;
    private final int code;
    private volatile boolean allows;

    /**
     * @param client of a server that allows webhooks on loopback
     * @param operation such as {@code DELETE}
     * @param resource such as {@code pods/status}
     */
    public DenyingWebhook(ApiClient client, String operation, String resource, String pod, int code) {
        this.pod = pod;
        this.code = code;
        webhook.on("/x", this::isAllowed);
        var json = """
                {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
                 "metadata": {"name": "denies"}, "webhooks": [{"name": "denies.test.deploy.sh",
                  "clientConfig": {"url": "%s", "caBundle": "%s"}, "sideEffects": "None",
                  "admissionReviewVersions": ["v1"], "timeoutSeconds": 30,
                  "rules": [{"operations": ["%s"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["%s"]}]}]}
                """.formatted(webhook.url("/x"), webhook.caBundle(), operation, resource);
        client.create(ResourceTypes.VALIDATING_WEBHOOKS, Json.MAPPER.readValue(json, GenericKubernetesResource.class));
    }

    public void allow() {
        allows = true;
    }

    public void awaitDenial() throws InterruptedException {
        if (!denied.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it was never asked about " + pod);
        }
    }

    public int denials() {
        return denials.get();
    }

    private ObjectNode isAllowed(JsonNode request) {
        if (allows || !request.path("name").asString("").equals(pod)) {
            return TestWebhook.allow();
        }
        denials.incrementAndGet();
        denied.countDown();
        var denial = TestWebhook.deny(code, "it stays");
        if (code == Reason.CONFLICT.httpStatus()) {
            denial.withObject("/status").put("reason", Reason.CONFLICT.wire());
        }
        return denial;
    }

    @Override
    public void close() {
        webhook.close();
    }
}
