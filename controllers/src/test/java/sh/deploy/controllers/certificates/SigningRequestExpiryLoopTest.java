package sh.deploy.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;
import tools.jackson.databind.node.ObjectNode;

class SigningRequestExpiryLoopTest {
    /** Of somebody called jane; PKCS #10 in PEM, in Base64. */
    private static final String REQUEST =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISk1IRUNBUUF3RHpFTk1Bc0dBMVVFQXd3RWFtRn"
                    + "VaVEJaTUJNR0J5cUdTTTQ5QWdFR0NDcUdTTTQ5QXdFSApBMElBQkZ3WlphUHluc1RYbmVpN3IvQ3I5ejR5Q1ZTQWpY"
                    + "SmJIdHkwTHh4ZjNDMTRLZU9BUmRwZnV6UjduZUxNCk85VGNHQ2pvTzdsMmpBNkh0UFRSdUhYU3NYdWdBREFLQmdncW"
                    + "hrak9QUVFEQWdOSUFEQkZBaUFneVZUN2NQSDUKWkVibEJ6YVlKcVhyeis4b251WjJrQ3kwZnBDMndKbUtLd0loQU1Y"
                    + "YjdsVjRGZE9Ubi9uejVLR3MxNFZiYTJENwpLZXdWM1RvMlVCTG16Z1ZECi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUV"
                    + "VFU1QtLS0tLQo=";

    @Test
    void whatWasDecidedLongAgoGoesAndTheRestStays() throws InterruptedException {
        try (var cluster = TestCluster.start()) {
            cluster.stopControllers();
            make(cluster, "old");
            make(cluster, "new");
            deny(cluster, "old", "2020-01-01T00:00:00Z");
            deny(cluster, "new", "2100-01-01T00:00:00Z");

            try (var controllers = cluster.startControllers("second")) {
                assertThat(controllers).isNotNull();
                cluster.await("the old one is gone", () -> !isThere(cluster, "old"));
            }

            assertThat(isThere(cluster, "new")).isTrue();
        }
    }

    private static boolean isThere(TestCluster cluster, String name) {
        return cluster.client()
                .find(ResourceTypes.CERTIFICATE_SIGNING_REQUEST, "", name)
                .isPresent();
    }

    private static void make(TestCluster cluster, String name) {
        var request = new GenericKubernetesResource();
        request.setApiVersion("certificates.k8s.io/v1");
        request.setKind("CertificateSigningRequest");
        request.setMetadata(new ObjectMetaBuilder().withName(name).build());
        request.setAdditionalProperty(
                "spec", Map.of("request", REQUEST, "signerName", "example.com/mine", "usages", List.of("client auth")));
        cluster.client().create(ResourceTypes.CERTIFICATE_SIGNING_REQUEST, request);
    }

    private static void deny(TestCluster cluster, String name, String when) {
        var type = ResourceTypes.CERTIFICATE_SIGNING_REQUEST;
        var request = (ObjectNode) Json.MAPPER.valueToTree(cluster.client().get(type, "", name));
        request.withObject("/status")
                .putArray("conditions")
                .addObject()
                .put("type", "Denied")
                .put("status", "True")
                .put("lastUpdateTime", when);
        cluster.client().updateSubresource(type, "", name, "approval", request);
    }
}
