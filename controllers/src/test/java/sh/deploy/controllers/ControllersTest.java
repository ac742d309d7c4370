package sh.deploy.controllers;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ResourceTypes;

class ControllersTest {
    @Test
    void anotherProcessTakesOverWhenTheFirstEnds() throws InterruptedException {
        try (var cluster = TestCluster.start()) {
            var leases = cluster.informers().of(ResourceTypes.LEASE).cache();
            cluster.await(
                    "the first leads",
                    () -> leases.all().stream()
                            .anyMatch(lease -> "first".equals(lease.getSpec().getHolderIdentity())));
            var second = cluster.startControllers("second");
            cluster.stopControllers();
            cluster.await(
                    "the second leads",
                    () -> leases.all().stream()
                            .anyMatch(lease -> "second".equals(lease.getSpec().getHolderIdentity())
                                    && lease.getSpec().getLeaseTransitions() > 0));
            cluster.client().create(ResourceTypes.REPLICA_SET, set());
            cluster.await("it makes pods", () -> cluster.readyPods() == 2);
            second.close();
        }
    }

    private static ReplicaSet set() {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace(TestCluster.NAMESPACE)
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("web")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
