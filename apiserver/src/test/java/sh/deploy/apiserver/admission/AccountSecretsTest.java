package sh.deploy.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;

class AccountSecretsTest {
    private static final String NAMESPACE = "default";

    private static List<String> secretsOf(ApiClient client, String account, String... named) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("pod-of-" + account + named.length)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(account)
                .addNewContainer()
                .withName("main")
                .withImage("deploy.local/busybox:1")
                .endContainer()
                .endSpec()
                .build();
        for (var name : named) {
            pod.getSpec().getImagePullSecrets().add(new LocalObjectReference(name));
        }
        return client.create(ResourceTypes.POD, pod).getSpec().getImagePullSecrets().stream()
                .map(LocalObjectReference::getName)
                .toList();
    }

    @Test
    void aPodGetsItsAccountsSecretsUnlessItNamesItsOwn() {
        try (var server = TestApiServer.start()) {
            var admin = server.adminCredential();
            var config = ClientConfig.of(
                    URI.create(server.url()),
                    server.caPem(),
                    new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem()));
            try (var client = new ApiClient(config, new SystemTime(), "test")) {
                client.create(
                        ResourceTypes.SERVICE_ACCOUNT,
                        new ServiceAccountBuilder()
                                .withNewMetadata()
                                .withNamespace(NAMESPACE)
                                .withName("reader")
                                .endMetadata()
                                .addNewImagePullSecret("registry")
                                .addNewImagePullSecret("mirror")
                                .build());

                assertThat(secretsOf(client, "reader")).containsExactly("registry", "mirror");
                assertThat(secretsOf(client, "reader", "own")).containsExactly("own");
                assertThat(secretsOf(client, "default")).isEmpty();
            }
        }
    }
}
