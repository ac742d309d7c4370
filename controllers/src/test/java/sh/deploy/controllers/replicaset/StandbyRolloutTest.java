package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.object.Standby;

/** Pods that stand by for a Deployment: their number is changed at will, and a new template takes them along. */
class StandbyRolloutTest extends PodsOnSilentNodes {
    private static final String ROLLING = "{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1,'maxUnavailable':0}}";
    private static final String RECREATE = "{'type':'Recreate'}";

    @Test
    void theirNumberChangesWithoutTouchingAnyOther() throws InterruptedException {
        deploy(2, ROLLING);
        var replicas = uids(pod -> true);

        standBy("'2'");
        awaitWaiting(2);
        var first = uids(Standby::isOne);
        standBy("'3'");
        awaitWaiting(3);
        assertThat(uids(Standby::isOne)).containsAll(first);
        standBy("null");
        world.await("none stand by", () -> {
            runBound();
            return pods(Standby::isOne).isEmpty();
        });

        assertThat(uids(pod -> true)).isEqualTo(replicas);
        assertThat(made).hasSize(2 + 3);
        assertThat(sets()).hasSize(1);
    }

    @Test
    void waitWhereTheFewestReplicasAreHoweverThoseCame() throws InterruptedException {
        deploy(5, ROLLING);
        assertThat(nodesWithPods()).as("on one four, on another one").hasSize(2);
        var crowded = nodesWithPods().getFirst();
        assertThat(podsOn(crowded)).isEqualTo(4);

        standBy("'4'");
        awaitWaiting(4);

        assertThat(podsOn(crowded)).isEqualTo(4);
        assertThat(nodesWithPods().stream().map(this::podsOn)).containsExactly(4, 3, 2);
    }

    @Test
    void inARolloutTheNewSetMakesItsOwnOnceItLeadsAndNoneCountAsReplicas() throws InterruptedException {
        deploy(4, ROLLING);
        standBy("'2'");
        awaitWaiting(2);
        var early = new AtomicInteger();
        var mostWaiting = new AtomicInteger();
        world.informers().of(ResourceTypes.POD).onChange((before, now) -> {
            if (before == null && now != null && Standby.isOne(now)) {
                early.addAndGet(size("web:2") > size("web:1") ? 0 : 1);
            }
        });
        var overcounted = new AtomicInteger();
        world.informers().of(ResourceTypes.REPLICA_SET).onChange((before, now) -> {
            if (now != null && now.getStatus() != null) {
                overcounted.addAndGet(now.getStatus().getReplicas() > 4 ? 1 : 0);
            }
        });

        image("web:2");
        world.await("the new version is complete and has its own that stand by", () -> {
            mostWaiting.accumulateAndGet(pods(Standby::isOne).size(), Math::max);
            runBound();
            return isComplete("web:2", 4, 2);
        });
        assertThat(early).hasValue(0);
        assertThat(mostWaiting.get()).isBetween(2, 4);
        assertThat(overcounted).hasValue(0);
        assertThat(sets())
                .hasSize(2)
                .allSatisfy(set -> assertThat(Standby.asked(set.getMetadata())).contains("2"));
    }

    @Test
    void aRolloutThatFailsLeavesThoseOfTheOldSetAtWork() throws InterruptedException {
        deploy(2, ROLLING);
        standBy("'1'");
        awaitWaiting(1);
        var waiting = uids(Standby::isOne);

        image(BROKEN);
        world.await("the new version is there and not ready", () -> {
            runBound();
            return pods(pod -> isVersion(pod, BROKEN) && !PodState.node(pod).isEmpty())
                            .size()
                    == 1;
        });
        assertThat(uids(Standby::isOne)).isEqualTo(waiting);
        scaleAndAwait(3);
        assertThat(uids(PodState::isReady)).as("took a place").containsAll(waiting);
        awaitWaiting(1);
        assertThat(pods(Standby::isOne)).allMatch(pod -> isVersion(pod, "web:1"));
    }

    @Test
    void giveWayToReplicasThatFindNoRoomAndComeBack() throws InterruptedException {
        world.client().delete(ResourceTypes.NODE, "", "b", Deletion.USUAL);
        world.client().delete(ResourceTypes.NODE, "", "c", Deletion.USUAL);
        deploy(3, ROLLING);
        standBy("'3'");
        awaitWaiting(3);
        assertThat(podsOn("a")).as("the node is full").isEqualTo(6);

        image("web:2");
        world.await("the new version is complete and has its own that stand by", () -> {
            runBound();
            return isComplete("web:2", 3, 3);
        });
        awaitEvent("FailedScheduling", "Too many pods");
    }

    @Test
    void recreatingEndsThoseOfTheOldSetBeforeItMakesNewPods() throws InterruptedException {
        deploy(2, RECREATE);
        standBy("'2'");
        awaitWaiting(2);
        var mixed = new AtomicInteger();
        world.informers().of(ResourceTypes.POD).onChange((before, now) -> mixed.addAndGet(versions() > 1 ? 1 : 0));

        image("web:2");
        world.await("the new version is complete and has its own that stand by", () -> {
            runBound();
            return isComplete("web:2", 2, 2);
        });
        assertThat(mixed).hasValue(0);
    }

    private void deploy(int replicas, String strategy) throws InterruptedException {
        world.client()
                .create(
                        ResourceTypes.DEPLOYMENT,
                        Json.MAPPER.readValue(
                                """
                {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'%s'},
                 'spec':{'replicas':%d,'strategy':%s,'selector':{'matchLabels':{'app':'web'}},
                  'template':{'metadata':{'labels':{'app':'web'}},
                   'spec':{'containers':[{'name':'main','image':'web:1'}]}}}}""".formatted(NAMESPACE, replicas, strategy).replace('\'', '"'), Deployment.class));
        awaitRunning(replicas + " run", replicas);
    }

    /** @param count as JSON */
    private void standBy(String count) {
        change("{'metadata':{'annotations':{'deploy.sh/standby-replicas':" + count + "}}}");
    }

    private void image(String image) {
        change("{'spec':{'template':{'spec':{'containers':[{'name':'main','image':'" + image + "'}]}}}}");
    }

    private void scaleAndAwait(int replicas) throws InterruptedException {
        change("{'spec':{'replicas':" + replicas + "}}");
        awaitRunning(replicas + " are ready", replicas);
    }

    private void change(String fields) {
        world.client().patch(ResourceTypes.DEPLOYMENT, NAMESPACE, "web", merge(fields.replace('\'', '"')));
    }

    private boolean isComplete(String image, int replicas, int standbys) {
        Predicate<Pod> isNew = pod -> isVersion(pod, image);
        return pods(isNew.negate()).isEmpty()
                && pods(isNew.and(PodState::isReady)).size() == replicas
                && pods(isNew.and(Standby::isFrozen)).size() == standbys;
    }

    private long versions() {
        return world.informers().of(ResourceTypes.POD).cache().all().stream()
                .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                .distinct()
                .count();
    }

    private int size(String image) {
        return sets().stream()
                .filter(set -> image.equals(set.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage()))
                .mapToInt(ReplicaPlan::replicas)
                .sum();
    }

    private List<ReplicaSet> sets() {
        return world.informers().of(ResourceTypes.REPLICA_SET).cache().all().stream()
                .filter(set -> ObjectFacts.namespace(set).equals(NAMESPACE))
                .toList();
    }
}
