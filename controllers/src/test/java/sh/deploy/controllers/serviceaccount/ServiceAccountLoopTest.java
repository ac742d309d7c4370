package sh.deploy.controllers.serviceaccount;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;

class ServiceAccountLoopTest {
    @Test
    void everyNamespaceHasADefaultAccountAndGetsItBack() throws InterruptedException {
        try (var cluster = TestCluster.start()) {
            cluster.await(
                    "an old namespace has its account",
                    () -> account(cluster, "kube-system").isPresent());
            cluster.client()
                    .create(
                            ResourceTypes.NAMESPACE,
                            new NamespaceBuilder()
                                    .withNewMetadata()
                                    .withName("shop")
                                    .endMetadata()
                                    .build());
            cluster.await("so has a new one", () -> account(cluster, "shop").isPresent());

            var first = ObjectFacts.uid(account(cluster, "shop").orElseThrow());
            cluster.client().delete(ResourceTypes.SERVICE_ACCOUNT, "shop", "default", Deletion.USUAL);
            cluster.await(
                    "it is made anew",
                    () -> account(cluster, "shop")
                            .filter(account -> !ObjectFacts.uid(account).equals(first))
                            .isPresent());

            cluster.client().delete(ResourceTypes.NAMESPACE, "", "shop", Deletion.USUAL);
            cluster.await(
                    "it does not keep its namespace",
                    () -> cluster.informers()
                            .of(ResourceTypes.NAMESPACE)
                            .cache()
                            .get("", "shop")
                            .isEmpty());
            cluster.await("and goes with it", () -> account(cluster, "shop").isEmpty());
        }
    }

    private static Optional<ServiceAccount> account(TestCluster cluster, String namespace) {
        return cluster.informers().of(ResourceTypes.SERVICE_ACCOUNT).cache().get(namespace, "default");
    }
}
