package sh.deploy.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;

class DeploymentLoopTest {
    private TestCluster cluster;

    @BeforeEach
    void start() throws InterruptedException {
        cluster = TestCluster.start();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aRollingUpdateIsNeverOverItsSurgeNorUnderItsAvailability() throws InterruptedException {
        create(Examples.deployment(20, 3, 2));
        cluster.await("the first rollout is done", () -> isDone("two", 20));
        var most = new AtomicInteger();
        var least = new AtomicInteger(20);
        cluster.pods().onChange((before, now) -> {
            var pods = cluster.activePods();
            most.accumulateAndGet(pods.size(), Math::max);
            least.accumulateAndGet((int) pods.stream().filter(PodState::isReady).count(), Math::min);
        });
        setImage("three");
        cluster.await("the update is done", () -> isDone("three", 20));
        assertThat(most.get()).isLessThanOrEqualTo(23);
        assertThat(least.get()).isGreaterThanOrEqualTo(18);
        assertThat(cluster.podsEverCreated()).isEqualTo(40);
    }

    @Test
    void anUndoneUpdateTakesItsOldReplicaSetUnderANewRevision() throws InterruptedException {
        create(Examples.deployment(3, 1, 0));
        cluster.await("the first rollout is done", () -> isDone("two", 3));
        setImage("three");
        cluster.await("the update is done", () -> isDone("three", 3));
        setImage("two");
        cluster.await("the undo is done", () -> isDone("two", 3) && revision().equals("3"));
        // The sets are heard of by another watch than the deployment.
        cluster.await("the sets say so", () -> revisionsOfSets().equals(List.of(2L, 3L)));
    }

    @Test
    void aBrokenUpdateLeavesTheOldPodsWorking() throws InterruptedException {
        create(Examples.deployment(4, 1, 1));
        cluster.await("the first rollout is done", () -> isDone("two", 4));
        setImage("broken");
        cluster.await("the new pods are there", () -> podsOf("broken").size() == 2);
        cluster.await("3 old ones are left", () -> podsOf("two").size() == 3);
        setImage("three");
        cluster.await("another update is done", () -> isDone("three", 4));
    }

    @Test
    void recreatingNeverRunsTwoVersionsAtOnce() throws InterruptedException {
        create(Examples.recreating(5));
        cluster.await("the first rollout is done", () -> isDone("two", 5));
        var mixed = new AtomicInteger();
        cluster.pods().onChange((before, now) -> {
            var pods = cluster.pods().cache().all();
            mixed.addAndGet(
                    pods.stream().map(DeploymentLoopTest::image).distinct().count() > 1 ? 1 : 0);
        });
        setImage("three");
        cluster.await("the update is done", () -> isDone("three", 5));
        assertThat(mixed).hasValue(0);
    }

    @Test
    void aPausedDeploymentRollsOutWhenItGoesOn() throws InterruptedException {
        create(Examples.deployment(2, 1, 0));
        cluster.await("the first rollout is done", () -> isDone("two", 2));
        cluster.changeSpec(ResourceTypes.DEPLOYMENT, "web", "{\"paused\":true}");
        setImage("three");
        cluster.changeSpec(ResourceTypes.DEPLOYMENT, "web", "{\"replicas\":3}");
        cluster.await("3 pods of the old image run", () -> podsOf("two").size() == 3);
        assertThat(podsOf("three")).isEmpty();
        cluster.changeSpec(ResourceTypes.DEPLOYMENT, "web", "{\"paused\":false}");
        cluster.await("the update is done", () -> isDone("three", 3));
    }

    @Test
    void scalesUpAndDownWithoutAPodTooMany() throws InterruptedException {
        create(Examples.deployment(0, 1, 0));
        cluster.changeSpec(ResourceTypes.DEPLOYMENT, "web", "{\"replicas\":50}");
        cluster.await("50 are ready", () -> isDone("two", 50));
        cluster.changeSpec(ResourceTypes.DEPLOYMENT, "web", "{\"replicas\":5}");
        cluster.await("5 are left", () -> isDone("two", 5));
        assertThat(cluster.podsEverCreated()).isEqualTo(50);
    }

    private void create(Deployment like) {
        cluster.client()
                .create(
                        ResourceTypes.DEPLOYMENT,
                        new DeploymentBuilder(like)
                                .withNewMetadata()
                                .withNamespace(TestCluster.NAMESPACE)
                                .withName("web")
                                .endMetadata()
                                .build());
    }

    private void setImage(String image) {
        cluster.changeSpec(
                ResourceTypes.DEPLOYMENT,
                "web",
                "{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"" + image + "\"}]}}}");
    }

    private boolean isDone(String image, int replicas) {
        var status = deployment().map(Deployment::getStatus).orElse(null);
        return status != null
                && deployment().orElseThrow().getMetadata().getGeneration().equals(status.getObservedGeneration())
                && Facts.or(status.getReplicas(), 0) == replicas
                && Facts.or(status.getUpdatedReplicas(), 0) == replicas
                && Facts.or(status.getAvailableReplicas(), 0) == replicas
                && podsOf(image).size() == replicas;
    }

    private Optional<Deployment> deployment() {
        return cluster.deployments().cache().get(TestCluster.NAMESPACE, "web");
    }

    private String revision() {
        return deployment()
                .map(ObjectFacts::annotations)
                .map(annotations -> annotations.getOrDefault(Annotations.REVISION, ""))
                .orElse("");
    }

    private List<Long> revisionsOfSets() {
        return cluster.replicaSets().cache().all().stream()
                .map(Annotations::revision)
                .sorted()
                .toList();
    }

    private List<Pod> podsOf(String image) {
        return cluster.activePods().stream()
                .filter(pod -> image(pod).equals(image))
                .toList();
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }
}
