package sh.deploy.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.controller.EventRecorder;
import sh.deploy.api.controller.OwnWrites;
import sh.deploy.api.informer.Informers;
import sh.deploy.api.object.NamespacedName;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.controllers.DenyingWebhook;

class StatefulWritesTest {
    private final SystemTime time = new SystemTime();

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 409})
    void aDeletionThatAWebhookDeniesIsNoneWhateverCodeItGives(int code) throws InterruptedException {
        try (var server = TestApiServer.start(time, settings -> settings.withWebhooksOnLoopback(true));
                var client = client(server);
                var denying = new DenyingWebhook(client, "DELETE", "pods", "web-0", code);
                var informers = new Informers(client)) {
            var pod = client.create(
                    ResourceTypes.POD,
                    new PodBuilder()
                            .withNewMetadata()
                            .withNamespace("default")
                            .withName("web-0")
                            .endMetadata()
                            .withNewSpec()
                            .addNewContainer()
                            .withName("main")
                            .withImage("web:1")
                            .endContainer()
                            .endSpec()
                            .build());
            var pods = new OwnWrites<NamespacedName, Pod>(informers.of(ResourceTypes.POD), () -> 0);
            informers.start();
            informers.awaitSynced(Duration.ofSeconds(30));
            var set = new StatefulSetBuilder()
                    .withNewMetadata()
                    .withNamespace("default")
                    .withName("web")
                    .endMetadata()
                    .build();
            var writes = new StatefulWrites(
                    client,
                    new EventRecorder(client, "test", time),
                    pods,
                    new OwnWrites<>(informers.of(ResourceTypes.CONTROLLER_REVISION), () -> 0));

            assertThatThrownBy(() -> writes.delete(set, pod)).isInstanceOf(ProblemException.class);

            assertThat(denying.denials()).isEqualTo(1);
            assertThat(pods.allSeen(NamespacedName.of(set))).isTrue();
        }
    }

    private ApiClient client(TestApiServer server) {
        var admin = server.adminCredential();
        return new ApiClient(
                ClientConfig.of(
                        URI.create(server.url()),
                        server.caPem(),
                        new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem())),
                time,
                "test");
    }
}
