package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;

/** Pods on nodes that fall silent: replaced before they are deleted. */
@Tag("slow")
class MakeBeforeBreakTest extends PodsOnSilentNodes {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void replacesThePodsOfASuspectNodeElsewhereAndKeepsTheOriginalsWhenItIsBack() throws InterruptedException {
        create(6);
        var originals = uids(pod -> true);
        var node = nodesWithPods().getFirst();
        int lost = podsOn(node);
        long suspected = System.nanoTime();
        suspect(node);
        awaitRunning("there are 6 ready beside those on the suspect node", 6);
        assertThat(uids(pod -> true)).containsAll(originals).hasSize(6 + lost);
        assertThat(podsOn(node)).isEqualTo(lost);
        world.await("the node is tainted", () -> taints(node).equals(List.of("NoSchedule")));
        ready(node);
        world.await("the surplus is trimmed", () -> uids(pod -> true).size() == 6);
        assertThat(uids(pod -> true)).isEqualTo(originals);
        awaitEvent("NeedlessReplacements", "Node " + node + " came back after ");
        assertThat(toldSecondsOfSilence()).isBetween(0.0, (System.nanoTime() - suspected) / 1e9);
        assertThat(world.needlessReplacements()).isEqualTo(lost);
    }

    private double toldSecondsOfSilence() {
        return world.informers().of(ResourceTypes.EVENT).cache().all().stream()
                .map(Event::getMessage)
                .filter(message -> message.contains(" came back after "))
                .mapToDouble(message ->
                        Double.parseDouble(message.split(" came back after ")[1].split(" s; ")[0]))
                .findFirst()
                .orElseThrow();
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
        suspect(first, NOON);
        suspect(second, NOON.plusMillis(900));
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
    void replacesPodsOfNodesThatWereLostOneAfterTheOtherHoweverCloseItHearsOfThem() throws InterruptedException {
        create(3);
        suspect("a", NOON);
        suspect("b", NOON.plusSeconds(2));
        awaitRunning("there are 3 ready on the third", 3);
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
}
