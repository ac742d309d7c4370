package sh.deploy.controllers.namespace;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;

class NamespaceLoopTest {
    @Test
    void aNamespaceGoesWithAllThatIsInIt() throws InterruptedException {
        try (var cluster = TestCluster.start()) {
            var client = cluster.client();
            client.create(
                    ResourceTypes.NAMESPACE,
                    new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("shop")
                            .endMetadata()
                            .build());
            client.create(
                    ResourceTypes.CONFIG_MAP,
                    new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("shop")
                            .withName("prices")
                            .endMetadata()
                            .build());
            client.create(
                    ResourceTypes.POD,
                    new PodBuilder()
                            .withNewMetadata()
                            .withNamespace("shop")
                            .withName("till")
                            .endMetadata()
                            .withNewSpec()
                            .addNewContainer()
                            .withName("main")
                            .withImage("till")
                            .endContainer()
                            .endSpec()
                            .build());
            client.delete(ResourceTypes.NAMESPACE, "", "shop", Deletion.USUAL);
            cluster.await(
                    "the namespace is gone",
                    () -> cluster.informers()
                            .of(ResourceTypes.NAMESPACE)
                            .cache()
                            .get("", "shop")
                            .isEmpty());
            cluster.await(
                    "so is what was in it",
                    () -> cluster.pods().cache().get("shop", "till").isEmpty());
        }
    }
}
