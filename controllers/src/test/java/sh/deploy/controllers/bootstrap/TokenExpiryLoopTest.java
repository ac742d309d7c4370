package sh.deploy.controllers.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.access.BootstrapTokenSecret;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;

class TokenExpiryLoopTest {
    @Test
    void aTokenThatIsOverGoesAndTheRestStay() throws InterruptedException {
        try (var cluster = TestCluster.start()) {
            cluster.stopControllers();
            make(cluster, "aaaaaa", BootstrapTokenSecret.TYPE, "2020-01-01T00:00:00Z");
            make(cluster, "bbbbbb", BootstrapTokenSecret.TYPE, "2100-01-01T00:00:00Z");
            make(cluster, "cccccc", "Opaque", "2020-01-01T00:00:00Z");

            try (var controllers = cluster.startControllers("second")) {
                assertThat(controllers).isNotNull();
                cluster.await("the token is gone", () -> !isThere(cluster, "aaaaaa"));
            }

            assertThat(isThere(cluster, "bbbbbb")).isTrue();
            assertThat(isThere(cluster, "cccccc")).isTrue();
        }
    }

    private static boolean isThere(TestCluster cluster, String id) {
        return cluster.client()
                .find(ResourceTypes.SECRET, BootstrapTokenSecret.NAMESPACE, BootstrapTokenSecret.NAME_PREFIX + id)
                .isPresent();
    }

    private static void make(TestCluster cluster, String id, String type, String end) {
        cluster.client()
                .create(
                        ResourceTypes.SECRET,
                        new SecretBuilder()
                                .withNewMetadata()
                                .withName(BootstrapTokenSecret.NAME_PREFIX + id)
                                .withNamespace(BootstrapTokenSecret.NAMESPACE)
                                .endMetadata()
                                .withType(type)
                                .withStringData(Map.of(BootstrapTokenSecret.EXPIRATION, end))
                                .build());
    }
}
