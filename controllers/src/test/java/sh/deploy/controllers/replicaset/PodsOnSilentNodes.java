package sh.deploy.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.OutOfContact;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.controllers.LoopUnderTest;
import sh.deploy.controllers.deployment.DeploymentLoop;
import sh.deploy.controllers.nodelifecycle.NodeLifecycleLoops;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.scheduler.NodeReader;
import sh.deploy.controllers.scheduler.SchedulerLoop;

/** Three nodes whose health the test tells, the loops that take part in it, and agents that do what they are told, on the real server. */
abstract class PodsOnSilentNodes {
    static final String NAMESPACE = "default";

    /** An image whose pods never become ready. */
    static final String BROKEN = "broken:1";

    final Set<String> made = ConcurrentHashMap.newKeySet();

    @SuppressWarnings("NullAway.Init")
    LoopUnderTest world;

    @BeforeEach
    void start() throws InterruptedException {
        world = LoopUnderTest.start(this::loops);
        for (var node : List.of("a", "b", "c")) {
            world.client().create(ResourceTypes.NODE, node(node));
            ready(node);
        }
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private List<Loop> loops(LoopKit kit) {
        kit.informers().of(ResourceTypes.POD).onChange((before, now) -> {
            if (now != null) {
                made.add(ObjectFacts.uid(now));
            }
        });
        var watch = NodeWatch.of(kit);
        var loops = new ArrayList<>(NodeLifecycleLoops.of(kit, watch));
        loops.addAll(List.of(ReplicaSetLoop.of(kit, watch), DeploymentLoop.of(kit), SchedulerLoop.of(kit)));
        return loops;
    }

    void create(int replicas) throws InterruptedException {
        create(replicas, Map.of());
    }

    void create(int replicas, Map<String, String> annotations) throws InterruptedException {
        world.client()
                .create(
                        ResourceTypes.REPLICA_SET,
                        new ReplicaSetBuilder()
                                .withNewMetadata()
                                .withNamespace(NAMESPACE)
                                .withName("web")
                                .withAnnotations(annotations)
                                .endMetadata()
                                .withNewSpec()
                                .withReplicas(replicas)
                                .withNewSelector()
                                .addToMatchLabels("app", "web")
                                .endSelector()
                                .withTemplate(template("web:1"))
                                .endSpec()
                                .build());
        awaitRunning(replicas + " run", replicas);
        world.await("all are seen as ready", () -> readyReplicas() == replicas);
    }

    static PodTemplateSpec template(String image) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
    }

    private static Node node(String name) {
        return new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
    }

    void ready(String node) throws InterruptedException {
        say(node, "True", "KubeletReady");
    }

    void suspect(String node) throws InterruptedException {
        say(node, "Unknown", "NodeSuspect");
    }

    /** @param since by the server's clock */
    void suspect(String node, Instant since) throws InterruptedException {
        say(node, "Unknown", "NodeSuspect", OutOfContact.message("silent", since));
    }

    void dead(String node) throws InterruptedException {
        say(node, "Unknown", "NodeStatusUnknown");
    }

    /** Those with most first. */
    List<String> nodesWithPods() {
        return List.of("a", "b", "c").stream()
                .filter(node -> podsOn(node) > 0)
                .sorted(Comparator.comparing(this::podsOn).reversed())
                .toList();
    }

    int podsOn(String node) {
        return pods(pod -> PodState.node(pod).equals(node)).size();
    }

    void say(String node, String ready, String reason) throws InterruptedException {
        say(node, ready, reason, "");
    }

    private void say(String node, String ready, String reason, String message) throws InterruptedException {
        world.client().patchStatus(ResourceTypes.NODE, "", node, merge("""
                {"status":{"allocatable":{"cpu":"8","memory":"8Gi","pods":"6"},
                  "conditions":[{"type":"Ready","status":"%s","reason":"%s","message":"%s"}]}}""".formatted(ready, reason, message)));
        world.await("that is seen", () -> isReady(node) == ready.equals("True"));
    }

    void awaitRunning(String what, int count) throws InterruptedException {
        world.await(what, () -> {
            runBound();
            return pods(pod -> PodState.isReady(pod) && isReady(PodState.node(pod)))
                            .size()
                    == count;
        });
    }

    /** What agents would do: every pod on a node that is ready runs, unless it cannot, and those told to go are gone. */
    void runBound() {
        for (var pod : world.informers().of(ResourceTypes.POD).cache().all()) {
            if (isReady(PodState.node(pod))) {
                try {
                    agent(pod);
                } catch (ProblemException goneOrChanged) {
                    continue;
                }
            }
        }
    }

    private void agent(Pod pod) {
        var name = ObjectFacts.name(pod);
        if (ObjectFacts.isBeingDeleted(pod)) {
            world.client().delete(ResourceTypes.POD, NAMESPACE, name, Deletion.USUAL.withGracePeriod(0));
        } else if (Standby.isOne(pod)) {
            standBy(pod);
        } else if (!PodState.isReady(pod) && !isVersion(pod, BROKEN)) {
            world.client().patchStatus(ResourceTypes.POD, NAMESPACE, name, merge("""
                    {"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True",
                      "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}"""));
        }
    }

    private void standBy(Pod pod) {
        if (!Standby.isFrozen(pod)) {
            world.client().patchStatus(ResourceTypes.POD, NAMESPACE, ObjectFacts.name(pod), merge("""
                    {"status":{"phase":"Running","conditions":[{"type":"Ready","status":"False","reason":"Standby",
                      "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}"""));
        }
    }

    boolean isReady(String node) {
        return world.informers()
                .of(ResourceTypes.NODE)
                .cache()
                .get("", node)
                .filter(NodeReader::isReady)
                .isPresent();
    }

    List<Pod> pods(Predicate<Pod> which) {
        return world.informers().of(ResourceTypes.POD).cache().all().stream()
                .filter(PodState::isActive)
                .filter(which)
                .toList();
    }

    Set<String> uids(Predicate<Pod> which) {
        return pods(which).stream().map(ObjectFacts::uid).collect(Collectors.toCollection(TreeSet::new));
    }

    int readyReplicas() {
        return world.informers()
                .of(ResourceTypes.REPLICA_SET)
                .cache()
                .get(NAMESPACE, "web")
                .map(set -> set.getStatus() == null || set.getStatus().getReadyReplicas() == null
                        ? 0
                        : set.getStatus().getReadyReplicas())
                .orElse(0);
    }

    void awaitWaiting(int count) throws InterruptedException {
        world.await(count + " stand by", () -> {
            runBound();
            return pods(pod -> Standby.isFrozen(pod) && isReady(PodState.node(pod)))
                            .size()
                    == count;
        });
    }

    List<String> taints(String node) {
        return world.client().get(ResourceTypes.NODE, "", node).getSpec().getTaints().stream()
                .map(taint -> taint.getEffect())
                .toList();
    }

    void awaitEvent(String reason, String part) throws InterruptedException {
        world.await(
                "there is an event " + reason,
                () -> world.informers().of(ResourceTypes.EVENT).cache().all().stream()
                        .anyMatch(event -> reason.equals(event.getReason())
                                && event.getMessage().contains(part)));
    }

    static boolean isVersion(Pod pod, String image) {
        return pod.getSpec().getContainers().getFirst().getImage().equals(image);
    }

    static Patch merge(String fields) {
        return Patch.merge(Json.MAPPER.readTree(fields));
    }
}
