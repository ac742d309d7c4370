package sh.deploy.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;

class GarbageLoopTest {
    private TestCluster cluster;

    @BeforeEach
    void start() throws InterruptedException {
        cluster = TestCluster.start();
        create();
        cluster.await("3 pods are ready", () -> cluster.readyPods() == 3);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void whatADeploymentOwnsGoesAfterIt() throws InterruptedException {
        delete(Deletion.Propagation.BACKGROUND);
        cluster.await("nothing is left", this::nothingIsLeft);
    }

    @Test
    void inTheForegroundADeploymentGoesLast() throws InterruptedException {
        delete(Deletion.Propagation.FOREGROUND);
        cluster.await("the pods are gone first", () -> {
            if (cluster.deployments().cache().size() == 0) {
                assertThat(podsOfTheServer()).isEmpty();
            }
            return nothingIsLeft();
        });
    }

    @Test
    void orphansStay() throws InterruptedException {
        delete(Deletion.Propagation.ORPHAN);
        cluster.await(
                "the deployment is gone", () -> cluster.deployments().cache().size() == 0);
        cluster.await(
                "its set is on its own",
                () -> cluster.replicaSets().cache().all().stream()
                        .allMatch(set -> ObjectFacts.owners(set).isEmpty()));
        cluster.await("its pods run on", () -> cluster.readyPods() == 3);
        assertThat(cluster.podsEverCreated()).isEqualTo(3);
    }

    /** Rights that somebody made for a deployment do not outlive it, whatever a role may be called. */
    @Test
    void rolesThatADeploymentOwnsGoAfterIt() throws InterruptedException {
        var deployment = cluster.client().get(ResourceTypes.DEPLOYMENT, TestCluster.NAMESPACE, "web");
        var role = new GenericKubernetesResourceBuilder()
                .withApiVersion("rbac.authorization.k8s.io/v1")
                .withKind("Role")
                .withNewMetadata()
                .withNamespace(TestCluster.NAMESPACE)
                .withName("web:reader?")
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName("web")
                .withUid(deployment.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .build();
        cluster.client().create(ResourceTypes.ROLE, role);

        delete(Deletion.Propagation.BACKGROUND);

        cluster.await(
                "the role is gone",
                () -> cluster.client()
                        .list(ResourceTypes.ROLE, TestCluster.NAMESPACE, ListOptions.ALL)
                        .items()
                        .isEmpty());
    }

    @Test
    void aRoleThatIsDeletedInTheForegroundGoes() throws InterruptedException {
        cluster.client()
                .create(
                        ResourceTypes.CLUSTER_ROLE,
                        new GenericKubernetesResourceBuilder()
                                .withApiVersion("rbac.authorization.k8s.io/v1")
                                .withKind("ClusterRole")
                                .withNewMetadata()
                                .withName("reader")
                                .endMetadata()
                                .build());

        cluster.client()
                .delete(ResourceTypes.CLUSTER_ROLE, "", "reader", Deletion.USUAL.with(Deletion.Propagation.FOREGROUND));

        cluster.await(
                "the role is gone",
                () -> cluster.client().list(ResourceTypes.CLUSTER_ROLE, "", ListOptions.ALL).items().stream()
                        .noneMatch(left -> left.getMetadata().getName().equals("reader")));
    }

    /** Those of the informer are heard of by another watch than deployments, and may be out of date. */
    private List<Pod> podsOfTheServer() {
        return cluster.client()
                .listAll(ResourceTypes.POD, TestCluster.NAMESPACE, ListOptions.ALL)
                .items();
    }

    private boolean nothingIsLeft() {
        return cluster.deployments().cache().size() == 0
                && cluster.replicaSets().cache().size() == 0
                && cluster.pods().cache().size() == 0;
    }

    private void delete(Deletion.Propagation how) {
        cluster.client().delete(ResourceTypes.DEPLOYMENT, TestCluster.NAMESPACE, "web", Deletion.USUAL.with(how));
    }

    private void create() {
        cluster.client()
                .create(
                        ResourceTypes.DEPLOYMENT,
                        new DeploymentBuilder()
                                .withNewMetadata()
                                .withNamespace(TestCluster.NAMESPACE)
                                .withName("web")
                                .endMetadata()
                                .withNewSpec()
                                .withReplicas(3)
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
                                .build());
    }
}
