package sh.deploy.controllers.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Patch;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.informer.Cache;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.LoopUnderTest;

/** A node and its pods in a real server, where budgets are counted by the test. */
class DepartureTest {
    private LoopUnderTest world;
    private Cache<Pod> pods;
    private Cache<PodDisruptionBudget> budgets;
    private Departure departure;

    @BeforeEach
    void start() throws InterruptedException {
        var kit = new AtomicReference<LoopKit>();
        world = LoopUnderTest.start(given -> {
            kit.set(given);
            given.informers().of(ResourceTypes.POD);
            given.informers().of(ResourceTypes.PERSISTENT_VOLUME);
            return List.of();
        });
        var informers = Objects.requireNonNull(kit.get()).informers();
        pods = informers.of(ResourceTypes.POD).cache();
        budgets = informers.of(ResourceTypes.POD_DISRUPTION_BUDGET).cache();
        departure = new Departure(
                world.client(),
                informers.of(ResourceTypes.NODE).cache(),
                pods,
                budgets,
                informers.of(ResourceTypes.PERSISTENT_VOLUME).cache());
        ready("leaving");
        ready("other");
        budget();
        run("held", "web");
        run("free", "batch");
        world.await("the pods are known", () -> pods.all().size() == 2);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void isNotFreeWhileABudgetHoldsOneOfItsPods() throws InterruptedException {
        allow(0);
        assertThat(departure.isFree("leaving")).isFalse();
        allow(1);
        assertThat(departure.isFree("leaving")).isTrue();
    }

    @Test
    void isEmptiedAsFarAsTheBudgetsAllow() throws InterruptedException {
        allow(0);
        assertThat(departure.empty("leaving")).isFalse();
        assertThat(isGoing("free")).isTrue();
        assertThat(isGoing("held")).isFalse();

        allow(1);
        assertThat(departure.empty("leaving")).isFalse();
        assertThat(isGoing("held")).isTrue();
    }

    private boolean isGoing(String pod) {
        return ObjectFacts.isBeingDeleted(world.client().get(ResourceTypes.POD, "default", pod));
    }

    private void ready(String name) {
        world.client().create(ResourceTypes.NODE, Json.MAPPER.readValue("""
                {"metadata":{"name":"%s"}}""".formatted(name), Node.class));
        world.client().patchStatus(ResourceTypes.NODE, "", name, merge("""
                {"status":{"allocatable":{"cpu":"1","memory":"4Gi","pods":"110"},"conditions":[{"type":"Ready","status":"True"}]}}"""));
    }

    private void run(String name, String app) {
        world.client().create(ResourceTypes.POD, Json.MAPPER.readValue("""
                {"metadata":{"namespace":"default","name":"%s","labels":{"app":"%s"},"ownerReferences":[
                   {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"set","uid":"set","controller":true}]},
                 "spec":{"nodeName":"leaving","containers":[{"name":"main","image":"web:1"}]}}
                """.formatted(name, app), Pod.class));
        world.client().patchStatus(ResourceTypes.POD, "default", name, merge("""
                {"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"""));
    }

    private void budget() {
        world.client()
                .create(ResourceTypes.POD_DISRUPTION_BUDGET, Json.MAPPER.readValue("""
                {"metadata":{"namespace":"default","name":"web"},
                 "spec":{"maxUnavailable":1,"selector":{"matchLabels":{"app":"web"}}}}
                """, PodDisruptionBudget.class));
    }

    private void allow(int disruptions) throws InterruptedException {
        var told = world.client()
                .patchStatus(ResourceTypes.POD_DISRUPTION_BUDGET, "default", "web", merge("""
                {"status":{"observedGeneration":1,"currentHealthy":1,"desiredHealthy":1,"disruptionsAllowed":%d}}""".formatted(disruptions)));
        world.await(
                "the budget is known",
                () -> budgets.get("default", "web")
                        .filter(budget -> ObjectFacts.revision(budget) >= ObjectFacts.revision(told))
                        .isPresent());
    }

    private static Patch merge(String fields) {
        return Patch.merge(Json.MAPPER.readTree(fields));
    }
}
