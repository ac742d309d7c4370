package sh.deploy.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;

/** Budgets against the real server, which evicts, and the real controllers, which replace what was evicted. */
class DisruptionLoopTest {
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
    void countsWhatADeploymentWantsAndFollowsIt() throws InterruptedException {
        deploy(4);
        budget("'maxUnavailable':'25%'");
        cluster.await("one of four may go", () -> counts("4 4 3 1"));
        cluster.changeSpec(ResourceTypes.DEPLOYMENT, "web", "{\"replicas\":8}");
        cluster.await("two of eight may go", () -> counts("8 8 6 2"));
        cluster.client()
                .patch(
                        ResourceTypes.POD_DISRUPTION_BUDGET,
                        TestCluster.NAMESPACE,
                        "web",
                        Patch.merge(Json.MAPPER.readTree("{\"spec\":{\"maxUnavailable\":0}}")));
        cluster.await("none may go", () -> counts("8 8 8 0"));
    }

    @Test
    void countsWhatAStatefulSetWants() throws InterruptedException {
        create(ResourceTypes.STATEFUL_SET, StatefulSet.class, """
                {"metadata":{"namespace":"default","name":"web"},"spec":{"replicas":3,"serviceName":"web",
                 "podManagementPolicy":"Parallel","selector":{"matchLabels":{"app":"web"}},
                 "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"main","image":"web:1"}]}}}}
                """);
        budget("'maxUnavailable':1");

        cluster.await("one of three may go", () -> counts("3 3 2 1"));
    }

    @Test
    void allowsTheNextEvictionOnceTheEvictedPodIsReplaced() throws InterruptedException {
        deploy(3);
        budget("'minAvailable':2");
        for (int i = 1; i <= 3; i++) {
            cluster.await("one may go", () -> counts("3 3 2 1"));
            evict(ObjectFacts.name(cluster.activePods().getFirst()));
            int made = 3 + i;
            cluster.await("it is replaced", () -> cluster.podsEverCreated() == made && cluster.readyPods() == 3);
        }
        cluster.await("nothing is left of the evictions", () -> disrupted().isEmpty());
    }

    @Test
    void refusesTheSecondEvictionInARow() throws InterruptedException {
        cluster.stopControllers();
        var first = standalone("one");
        var second = standalone("two");
        cluster.await("both are ready", () -> cluster.readyPods() == 2);
        budget("'minAvailable':1");
        try (var again = cluster.startControllers("second")) {
            assertThat(again).isNotNull();
            cluster.await("one may go", () -> counts("2 2 1 1"));
        }
        evict(first);

        assertThatThrownBy(() -> evict(second)).hasMessageContaining("disruption budget");
    }

    @Test
    void allowsNothingWhileItDoesNotKnowHowManyThereShouldBe() throws InterruptedException {
        cluster.client().create(ResourceTypes.POD, pod("stray", """
                "ownerReferences":[{"apiVersion":"example.com/v1","kind":"Robot","name":"r","uid":"u","controller":true}],"""));
        budget("'maxUnavailable':1");

        cluster.await(
                "it says that it failed",
                () -> status().getConditions().stream()
                        .anyMatch(condition -> "SyncFailed".equals(condition.getReason())
                                && condition.getMessage().equals("found no controllers for pod \"stray\"")));
    }

    @Test
    void saysThatPodsBelongToNobody() throws InterruptedException {
        standalone("one");
        budget("'maxUnavailable':1");
        cluster.await("there is an event about it", () -> hasEvent("UnmanagedPods"));
        assertThat(status().getDisruptionsAllowed()).isZero();
    }

    @Test
    void countsAnewWhenAPodGetsOrLosesTheLabel() throws InterruptedException {
        var name = standalone("one");
        budget("'minAvailable':0");
        cluster.await("one may go", () -> counts("1 1 0 1"));
        cluster.patch(ResourceTypes.POD, name, "{\"metadata\":{\"labels\":{\"app\":\"debug\"}}}");
        cluster.await("it is counted no more", () -> counts("0 0 0 0"));
        cluster.await("there is an event about it", () -> hasEvent("NoPods"));
        cluster.patch(ResourceTypes.POD, name, "{\"metadata\":{\"labels\":{\"app\":\"web\"}}}");
        cluster.await("it is counted again", () -> counts("1 1 0 1"));
        cluster.client().delete(ResourceTypes.POD, TestCluster.NAMESPACE, name, Deletion.USUAL);
        cluster.await("it is gone", () -> counts("0 0 0 0"));
    }

    private boolean hasEvent(String reason) {
        return cluster.informers().of(ResourceTypes.EVENT).cache().all().stream()
                .anyMatch(event -> reason.equals(event.getReason())
                        && "PodDisruptionBudget"
                                .equals(event.getInvolvedObject().getKind()));
    }

    /** Expected, healthy and desired pods, and how many may go. */
    private boolean counts(String wanted) {
        var status = status();
        return wanted.equals(status.getExpectedPods() + " " + status.getCurrentHealthy() + " "
                + status.getDesiredHealthy() + " " + status.getDisruptionsAllowed());
    }

    private Map<String, String> disrupted() {
        return status().getDisruptedPods() == null ? java.util.Map.of() : status().getDisruptedPods();
    }

    private PodDisruptionBudgetStatus status() {
        return cluster.client()
                .get(ResourceTypes.POD_DISRUPTION_BUDGET, TestCluster.NAMESPACE, "web")
                .getStatus();
    }

    private void deploy(int replicas) throws InterruptedException {
        create(ResourceTypes.DEPLOYMENT, Deployment.class, """
                {"metadata":{"namespace":"default","name":"web"},"spec":{"replicas":%d,"selector":{"matchLabels":{"app":"web"}},
                 "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"main","image":"web:1"}]}}}}
                """.formatted(replicas));
        cluster.await("they are ready", () -> cluster.readyPods() == replicas);
    }

    private void budget(String bound) {
        create(ResourceTypes.POD_DISRUPTION_BUDGET, PodDisruptionBudget.class, """
                {"metadata":{"namespace":"default","name":"web"},"spec":{%s,"selector":{"matchLabels":{"app":"web"}}}}
                """.formatted(bound.replace('\'', '"')));
    }

    private String standalone(String name) {
        return ObjectFacts.name(cluster.client().create(ResourceTypes.POD, pod(name, "")));
    }

    private static Pod pod(String name, String metadata) {
        return Json.MAPPER.readValue("""
                {"metadata":{%s"namespace":"default","name":"%s","labels":{"app":"web"}},
                 "spec":{"containers":[{"name":"main","image":"web:1"}]}}
                """.formatted(metadata, name), Pod.class);
    }

    private <T extends HasMetadata> void create(ResourceType<T> type, Class<T> model, String json) {
        cluster.client().create(type, Json.MAPPER.readValue(json, model));
    }

    private void evict(String pod) {
        var eviction = Json.MAPPER.createObjectNode();
        eviction.put("apiVersion", "policy/v1").put("kind", "Eviction");
        eviction.putObject("metadata").put("name", pod).put("namespace", TestCluster.NAMESPACE);
        cluster.client().createSubresource(ResourceTypes.POD, TestCluster.NAMESPACE, pod, "eviction", eviction);
    }
}
