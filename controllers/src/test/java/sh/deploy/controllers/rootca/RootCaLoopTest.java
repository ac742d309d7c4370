package sh.deploy.controllers.rootca;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sh.deploy.api.access.InCluster;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;

class RootCaLoopTest {
    @Test
    void everyNamespaceHasTheAuthorityAndGetsItBack() throws InterruptedException {
        try (var cluster = TestCluster.start()) {
            cluster.client()
                    .create(
                            ResourceTypes.NAMESPACE,
                            new NamespaceBuilder()
                                    .withNewMetadata()
                                    .withName("shop")
                                    .endMetadata()
                                    .build());
            cluster.await("an old namespace has it", () -> holds(cluster, "kube-system"));
            cluster.await("so has a new one", () -> holds(cluster, "shop"));

            var changed = map(cluster, "shop").orElseThrow();
            cluster.client()
                    .update(
                            ResourceTypes.CONFIG_MAP,
                            changed.edit().withData(Map.of(InCluster.CA, "x")).build());
            cluster.await("it is put right", () -> holds(cluster, "shop"));

            cluster.client().delete(ResourceTypes.CONFIG_MAP, "shop", InCluster.ROOT_CA, Deletion.USUAL);
            cluster.await("and made anew", () -> holds(cluster, "shop"));
        }
    }

    private static boolean holds(TestCluster cluster, String namespace) {
        return map(cluster, namespace)
                .filter(map -> map.getData().getOrDefault(InCluster.CA, "").startsWith("-----BEGIN CERTIFICATE-----"))
                .isPresent();
    }

    private static Optional<ConfigMap> map(TestCluster cluster, String namespace) {
        return cluster.informers().of(ResourceTypes.CONFIG_MAP).cache().get(namespace, InCluster.ROOT_CA);
    }
}
