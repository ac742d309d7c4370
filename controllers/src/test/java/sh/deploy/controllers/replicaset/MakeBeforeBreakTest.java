package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.client.Patch;
import sh.deploy.api.controller.Loop;
import sh.deploy.api.controller.LoopKit;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.controllers.LoopUnderTest;
import sh.deploy.controllers.deployment.DeploymentLoop;
import sh.deploy.controllers.nodelifecycle.NodeLifecycleLoops;
import sh.deploy.controllers.nodes.NodeWatch;
import sh.deploy.controllers.scheduler.NodeReader;
import sh.deploy.controllers.scheduler.SchedulerLoop;

/** Pods on nodes that fall silent, against the real server: the loops that take part, and nodes whose health the test tells. */
class MakeBeforeBreakTest {
    private static final String NAMESPACE = "default";

    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private LoopUnderTest world;

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

    @Test
    void replacesThePodsOfASuspectNodeElsewhereAndKeepsTheOriginalsWhenItIsBack() throws InterruptedException {
        create(6);
        var originals = uids(pod -> true);
        var node = nodesWithPods().getFirst();
        int lost = podsOn(node);
        suspect(node);
        awaitRunning("there are 6 ready beside those on the suspect node", 6);
        assertThat(uids(pod -> true)).containsAll(originals).hasSize(6 + lost);
        assertThat(podsOn(node)).isEqualTo(lost);
        world.await("the node is tainted", () -> taints(node).equals(List.of("NoSchedule")));
        ready(node);
        world.await("the surplus is trimmed", () -> uids(pod -> true).size() == 6);
        assertThat(uids(pod -> true)).isEqualTo(originals);
        awaitEvent("NeedlessReplacements", "Node " + node + " came back after 0.");
        assertThat(world.needlessReplacements()).isEqualTo(lost);
    }

    @Test
    void aNodeThatComesAndGoesIsReplacedOnce() throws InterruptedException {
        create(3);
        var node = nodesWithPods().getFirst();
        int lost = podsOn(node);
        for (int i = 0; i < 3; i++) {
            suspect(node);
            awaitRunning("there are 3 ready elsewhere", 3);
            ready(node);
            world.await("all count", () -> readyReplicas() == 3 + lost);
        }
        assertThat(made).hasSize(3 + lost);
        world.await("the surplus is trimmed", () -> uids(pod -> true).size() == 3);
        assertThat(podsOn(node)).isEqualTo(lost);
    }

    @Test
    void aReplacementOfANodeThatNeverComesBackIsAPodLikeAnyOther() throws InterruptedException {
        create(3);
        var node = nodesWithPods().getFirst();
        int lost = podsOn(node);
        dead(node);
        awaitRunning("there are 3 ready elsewhere", 3);
        world.await("the node is tainted", () -> taints(node).equals(List.of("NoSchedule", "NoExecute")));
        assertThat(pods(Replacement::isOne)).hasSize(lost);
        world.client().delete(ResourceTypes.NODE, "", node, Deletion.USUAL);
        world.await(
                "nobody stands for another any more",
                () -> pods(pod -> true).size() == 3 && pods(Replacement::isOne).isEmpty());
        assertThat(world.needlessReplacements()).isZero();
        assertThat(made).hasSize(3 + lost);
    }

    @Test
    void tellsThatPodsOnASuspectNodeAreNotReady() throws InterruptedException {
        create(3);
        var node = nodesWithPods().getFirst();
        int left = 3 - podsOn(node);
        suspect(node);
        world.await("the status has fewer ready", () -> readyReplicas() == left);
    }

    @Test
    void replacesNothingMoreOnceMostNodesAreLostAtOnceAndGoesOnNodeByNode() throws InterruptedException {
        create(6);
        var originals = uids(pod -> true);
        var first = nodesWithPods().getFirst();
        var second = nodesWithPods().get(1);
        suspect(first);
        suspect(second);
        awaitEvent("PartialDisruption", "2 of 3");
        world.client().patch(ResourceTypes.REPLICA_SET, NAMESPACE, "web", merge("{\"spec\":{\"replicas\":7}}"));
        world.await(
                "the seventh is made",
                () -> pods(pod -> !Replacement.isOne(pod)).size() == 7);
        assertThat(pods(pod -> Replacement.node(pod).equals(second))).isEmpty();
        ready(first);
        ready(second);
        world.await("there are 7", () -> uids(pod -> true).size() == 7);
        assertThat(uids(pod -> true)).containsAll(originals);
    }

    @Test
    void replacesNothingWhileAnAgentRestarts() throws InterruptedException {
        create(3);
        var node = nodesWithPods().getFirst();
        say(node, "Unknown", "AgentRestarting");
        world.await("the node is tainted", () -> taints(node).equals(List.of("NoSchedule")));
        world.client().patch(ResourceTypes.REPLICA_SET, NAMESPACE, "web", merge("{\"spec\":{\"replicas\":4}}"));
        world.await("the fourth is made", () -> pods(pod -> true).size() == 4);
        assertThat(pods(Replacement::isOne)).isEmpty();
        assertThat(readyReplicas()).isEqualTo(3);
    }

    @Test
    void doesNotReplaceWhereNobodyIsLeftToRunIt() throws InterruptedException {
        world.client().delete(ResourceTypes.NODE, "", "b", Deletion.USUAL);
        world.client().delete(ResourceTypes.NODE, "", "c", Deletion.USUAL);
        create(2);
        suspect("a");
        world.await("none counts as ready", () -> readyReplicas() == 0);
        assertThat(made).hasSize(2);
    }

    @Test
    void boundsWhatFalseAlarmsCost() throws InterruptedException {
        create(12);
        var node = nodesWithPods().getFirst();
        assertThat(podsOn(node)).isEqualTo(6);
        suspect(node);
        awaitRunning("all are replaced, for 6 of the budget of 10", 12);
        ready(node);
        world.await("the surplus is trimmed", () -> uids(pod -> true).size() == 12);
        suspect(node);
        awaitEvent("ReplacementsDelayed", "wait until it is dead");
        assertThat(made).hasSizeBetween(12 + 6 + 4, 12 + 6 + 5);
        dead(node);
        awaitRunning("all are replaced once the node is dead", 12);
        assertThat(made).hasSize(12 + 6 + 6);
    }

    @Test
    void rollsWithoutSurplusAndWithoutStandstillWhilePodsAreOnASuspectNode() throws InterruptedException {
        world.client()
                .create(
                        ResourceTypes.DEPLOYMENT,
                        new DeploymentBuilder()
                                .withNewMetadata()
                                .withNamespace(NAMESPACE)
                                .withName("web")
                                .endMetadata()
                                .withNewSpec()
                                .withReplicas(6)
                                .withNewStrategy()
                                .withNewRollingUpdate()
                                .withMaxSurge(new IntOrString(1))
                                .withMaxUnavailable(new IntOrString(0))
                                .endRollingUpdate()
                                .endStrategy()
                                .withNewSelector()
                                .addToMatchLabels("app", "web")
                                .endSelector()
                                .withTemplate(template("web:1"))
                                .endSpec()
                                .build());
        awaitRunning("6 run", 6);
        var node = nodesWithPods().getFirst();
        suspect(node);
        awaitRunning("6 run elsewhere", 6);
        var most = new AtomicInteger();
        world.client().patch(ResourceTypes.DEPLOYMENT, NAMESPACE, "web", merge("""
                {"spec":{"template":{"spec":{"containers":[{"name":"main","image":"web:2"}]}}}}"""));
        world.await("the new version is complete", () -> {
            most.accumulateAndGet(pods(pod -> !PodState.node(pod).equals(node)).size(), Math::max);
            runBound();
            return pods(pod -> isVersion(pod, "web:2") && PodState.isReady(pod)).size() == 6
                    && pods(pod -> isVersion(pod, "web:1")).isEmpty();
        });
        assertThat(most.get()).isLessThanOrEqualTo(7);
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

    private void create(int replicas) throws InterruptedException {
        world.client()
                .create(
                        ResourceTypes.REPLICA_SET,
                        new ReplicaSetBuilder()
                                .withNewMetadata()
                                .withNamespace(NAMESPACE)
                                .withName("web")
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

    private static PodTemplateSpec template(String image) {
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

    private void ready(String node) throws InterruptedException {
        say(node, "True", "KubeletReady");
    }

    private void suspect(String node) throws InterruptedException {
        say(node, "Unknown", "NodeSuspect");
    }

    private void dead(String node) throws InterruptedException {
        say(node, "Unknown", "NodeStatusUnknown");
    }

    /** Those with most first. */
    private List<String> nodesWithPods() {
        return List.of("a", "b", "c").stream()
                .filter(node -> podsOn(node) > 0)
                .sorted(Comparator.comparing(this::podsOn).reversed())
                .toList();
    }

    private int podsOn(String node) {
        return pods(pod -> PodState.node(pod).equals(node)).size();
    }

    private void say(String node, String ready, String reason) throws InterruptedException {
        world.client().patchStatus(ResourceTypes.NODE, "", node, merge("""
                {"status":{"allocatable":{"cpu":"8","memory":"8Gi","pods":"6"},
                  "conditions":[{"type":"Ready","status":"%s","reason":"%s"}]}}""".formatted(ready, reason)));
        world.await("that is seen", () -> isReady(node) == ready.equals("True"));
    }

    private void awaitRunning(String what, int count) throws InterruptedException {
        world.await(what, () -> {
            runBound();
            return pods(pod -> PodState.isReady(pod) && isReady(PodState.node(pod)))
                            .size()
                    == count;
        });
    }

    /** What agents would do: every pod on a node that is ready runs, and those told to go are gone. */
    private void runBound() {
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
        } else if (!PodState.isReady(pod)) {
            world.client().patchStatus(ResourceTypes.POD, NAMESPACE, name, merge("""
                    {"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True",
                      "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}"""));
        }
    }

    private boolean isReady(String node) {
        return world.informers()
                .of(ResourceTypes.NODE)
                .cache()
                .get("", node)
                .filter(NodeReader::isReady)
                .isPresent();
    }

    private List<Pod> pods(Predicate<Pod> which) {
        return world.informers().of(ResourceTypes.POD).cache().all().stream()
                .filter(PodState::isActive)
                .filter(which)
                .toList();
    }

    private Set<String> uids(Predicate<Pod> which) {
        return pods(which).stream().map(ObjectFacts::uid).collect(Collectors.toCollection(TreeSet::new));
    }

    private int readyReplicas() {
        return world.informers()
                .of(ResourceTypes.REPLICA_SET)
                .cache()
                .get(NAMESPACE, "web")
                .map(set -> set.getStatus() == null || set.getStatus().getReadyReplicas() == null
                        ? 0
                        : set.getStatus().getReadyReplicas())
                .orElse(0);
    }

    private List<String> taints(String node) {
        return world.client().get(ResourceTypes.NODE, "", node).getSpec().getTaints().stream()
                .map(taint -> taint.getEffect())
                .toList();
    }

    private void awaitEvent(String reason, String part) throws InterruptedException {
        world.await(
                "there is an event " + reason,
                () -> world.informers().of(ResourceTypes.EVENT).cache().all().stream()
                        .anyMatch(event -> reason.equals(event.getReason())
                                && event.getMessage().contains(part)));
    }

    private static boolean isVersion(Pod pod, String image) {
        return pod.getSpec().getContainers().getFirst().getImage().equals(image);
    }

    private static Patch merge(String fields) {
        return Patch.merge(Json.MAPPER.readTree(fields));
    }
}
