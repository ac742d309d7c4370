package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;

/** Pods that stand by for the death of a node. */
class StandbyPodsTest extends PodsOnSilentNodes {
    @Test
    void waitBesideTheReplicasAndDoNotCount() throws InterruptedException {
        create(2, standbys(2));
        awaitWaiting(2);
        assertThat(readyReplicas()).isEqualTo(2);
        assertThat(pods(pod -> true)).hasSize(4);
    }

    @Test
    void takeThePlacesOfPodsOnASuspectNodeAndAreMadeAnew() throws InterruptedException {
        create(2, standbys(2));
        awaitWaiting(2);
        var node = nodesWithReplicas().getFirst();
        long lost = pods(pod -> PodState.node(pod).equals(node) && !Standby.isOne(pod))
                .size();
        long usable = pods(pod -> !PodState.node(pod).equals(node) && Standby.isOne(pod))
                .size();
        assertThat(usable).as("elsewhere than the replicas").isGreaterThanOrEqualTo(lost);
        var waiting = uids(Standby::isOne);

        suspect(node);

        awaitRunning("there are 2 ready beside those on the suspect node", 2);
        assertThat(uids(Replacement::isOne)).hasSize((int) lost).isSubsetOf(waiting);
        awaitWaiting(2);
        ready(node);
        world.await(
                "what is too many is trimmed, of either kind",
                () -> pods(pod -> true).size() == 4 && pods(Standby::isOne).size() == 2 && readyReplicas() == 2);
    }

    @Test
    void takePlacesWhenTheSetGrowsAndGoWhenItShrinksToNothing() throws InterruptedException {
        create(1, standbys(1));
        awaitWaiting(1);
        var first = uids(Standby::isOne);

        scale(2);
        awaitRunning("2 run", 2);
        assertThat(uids(pod -> PodState.isReady(pod))).containsAll(first);
        awaitWaiting(1);

        scale(0);
        world.await("all are gone", () -> {
            runBound();
            return pods(pod -> true).isEmpty();
        });
    }

    @Test
    void areMadeOnlyWhenTheReplicasAreReady() throws InterruptedException {
        var readyBefore = new ConcurrentLinkedQueue<Integer>();
        world.informers().of(ResourceTypes.POD).onChange((before, now) -> {
            if (before == null && now != null && Standby.isOne(now)) {
                readyBefore.add(pods(PodState::isReady).size());
            }
        });

        create(2, standbys(1));

        awaitWaiting(1);
        assertThat(readyBefore).containsExactly(2);
    }

    private void scale(int replicas) {
        world.client().patch(ResourceTypes.REPLICA_SET, NAMESPACE, "web", merge("""
                {"spec":{"replicas":%d}}""".formatted(replicas)));
    }

    private List<String> nodesWithReplicas() {
        return nodesWithPods().stream()
                .filter(node -> !pods(pod -> PodState.node(pod).equals(node) && !Standby.isOne(pod))
                        .isEmpty())
                .toList();
    }

    private static Map<String, String> standbys(int count) {
        return Map.of(Standby.REPLICAS, "" + count);
    }
}
