package sh.deploy.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.Deletion;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.PodState;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.controllers.TestCluster;

class StatefulSetLoopTest {
    private static final int PATIENCE_SECONDS = 30;

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private TestCluster cluster;

    @BeforeEach
    void start() throws InterruptedException {
        cluster = TestCluster.start();
        cluster.pods().onChange((before, now) -> {
            if (before == null && now != null) {
                note("+" + ObjectFacts.name(now));
            } else if (before != null && now != null && !PodState.isReady(before) && PodState.isReady(now)) {
                note("ready " + ObjectFacts.name(now));
            } else if (before != null && now == null) {
                note("-" + ObjectFacts.name(before));
            }
        });
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void makesNumberedPodsInOrderAndTakesThemAwayInReverse() throws InterruptedException {
        create(3);
        cluster.await("3 are ready", () -> status().getReadyReplicas() != null && status().getReadyReplicas() == 3);
        assertThat(noted(6)).containsExactly("+db-0", "ready db-0", "+db-1", "ready db-1", "+db-2", "ready db-2");
        var second = pod("db-1");
        assertThat(ObjectFacts.labels(second))
                .containsEntry("app", "db")
                .containsEntry("statefulset.kubernetes.io/pod-name", "db-1")
                .containsEntry("apps.kubernetes.io/pod-index", "1")
                .containsEntry("controller-revision-hash", status().getUpdateRevision());
        assertThat(second.getSpec().getHostname()).isEqualTo("db-1");
        assertThat(second.getSpec().getSubdomain()).isEqualTo("dbs");
        log.clear();
        cluster.changeSpec(ResourceTypes.STATEFUL_SET, "db", "{\"replicas\":1}");
        cluster.await("1 is left", () -> status().getReplicas() == 1);
        assertThat(noted(2)).containsExactly("-db-2", "-db-1");
    }

    @Test
    void tellsHowThePodsAreAlsoWhileTheNextCannotBeMade() throws InterruptedException {
        cluster.client()
                .create(
                        ResourceTypes.POD,
                        new PodBuilder()
                                .withNewMetadata()
                                .withNamespace(TestCluster.NAMESPACE)
                                .withName("db-1")
                                .endMetadata()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("main")
                                .withImage("other:1")
                                .endContainer()
                                .endSpec()
                                .build());
        create(2);
        cluster.await("the first is told", () -> Integer.valueOf(1).equals(status().getReadyReplicas()));
        assertThat(noted(4)).doesNotContain("-db-1");
    }

    @Test
    void aPodThatSomebodyDeletesComesBackUnderItsName() throws InterruptedException {
        create(2);
        cluster.await("2 are ready", () -> cluster.readyPods() == 2);
        var uid = ObjectFacts.uid(pod("db-0"));
        cluster.client().delete(ResourceTypes.POD, TestCluster.NAMESPACE, "db-0", Deletion.USUAL);
        cluster.await(
                "it is another",
                () -> cluster.readyPods() == 2 && !ObjectFacts.uid(pod("db-0")).equals(uid));
        assertThat(cluster.podsEverCreated()).isEqualTo(3);
    }

    @Test
    void rollsFromTheHighestNumberDownAsFarAsThePartitionAndBack() throws InterruptedException {
        create(3);
        cluster.await("3 are ready", () -> cluster.readyPods() == 3);
        cluster.await("the rollout is told", () -> status().getCurrentRevision() != null);
        var first = status().getCurrentRevision();
        cluster.changeSpec(ResourceTypes.STATEFUL_SET, "db", """
                {"updateStrategy":{"rollingUpdate":{"partition":2}},
                 "template":{"spec":{"containers":[{"name":"main","image":"db:2"}]}}}""");
        cluster.await("one is updated", () -> images().equals(List.of("db:1", "db:1", "db:2")));
        cluster.client().delete(ResourceTypes.POD, TestCluster.NAMESPACE, "db-0", Deletion.USUAL);
        cluster.await("the lowest is made anew", () -> cluster.podsEverCreated() == 5 && cluster.readyPods() == 3);
        assertThat(images()).containsExactly("db:1", "db:1", "db:2");
        assertThat(status().getCurrentRevision()).isEqualTo(first);

        cluster.changeSpec(
                ResourceTypes.STATEFUL_SET, "db", "{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":0}}}");
        cluster.await("all are updated", () -> images().equals(List.of("db:2", "db:2", "db:2")));
        cluster.await(
                "the rollout is complete",
                () -> status().getCurrentRevision().equals(status().getUpdateRevision())
                        && status().getUpdatedReplicas() == 3);
        assertThat(status().getCurrentRevision()).isNotEqualTo(first);
        cluster.await("there are two revisions", () -> numbers().equals(List.of(1L, 2L)));

        cluster.changeSpec(
                ResourceTypes.STATEFUL_SET,
                "db",
                "{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"db:1\"}]}}}");
        cluster.await("all are back", () -> images().equals(List.of("db:1", "db:1", "db:1")));
        cluster.await(
                "the first revision is the newest",
                () -> status().getUpdateRevision().equals(first));
        cluster.await("and has the highest number", () -> numbers().equals(List.of(2L, 3L)));
    }

    @Test
    void podsGoWithTheirSet() throws InterruptedException {
        create(2);
        cluster.await("2 are ready", () -> cluster.readyPods() == 2);
        cluster.client().delete(ResourceTypes.STATEFUL_SET, TestCluster.NAMESPACE, "db", Deletion.USUAL);
        cluster.await(
                "nothing is left",
                () -> cluster.activePods().isEmpty() && revisions().isEmpty());
    }

    private void note(String what) {
        synchronized (log) {
            log.add(what);
            log.notifyAll();
        }
    }

    /** What was noted, once there is so much of it: others may hear of a change before the one who notes. */
    private List<String> noted(int count) throws InterruptedException {
        synchronized (log) {
            for (int i = 0; log.size() < count && i < PATIENCE_SECONDS; i++) {
                log.wait(1_000);
            }
            return List.copyOf(log);
        }
    }

    private void create(int replicas) {
        cluster.client()
                .create(
                        ResourceTypes.STATEFUL_SET,
                        new StatefulSetBuilder()
                                .withNewMetadata()
                                .withNamespace(TestCluster.NAMESPACE)
                                .withName("db")
                                .endMetadata()
                                .withNewSpec()
                                .withReplicas(replicas)
                                .withServiceName("dbs")
                                .withNewSelector()
                                .addToMatchLabels("app", "db")
                                .endSelector()
                                .withNewTemplate()
                                .withNewMetadata()
                                .addToLabels("app", "db")
                                .endMetadata()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("main")
                                .withImage("db:1")
                                .endContainer()
                                .endSpec()
                                .endTemplate()
                                .endSpec()
                                .build());
    }

    private StatefulSetStatus status() {
        return cluster.informers()
                .of(ResourceTypes.STATEFUL_SET)
                .cache()
                .get(TestCluster.NAMESPACE, "db")
                .map(set -> set.getStatus())
                .orElseGet(StatefulSetStatus::new);
    }

    private Pod pod(String name) {
        return cluster.pods().cache().get(TestCluster.NAMESPACE, name).orElseGet(Pod::new);
    }

    /** Of the ready pods, by number. */
    private List<String> images() {
        return cluster.activePods().stream()
                .filter(PodState::isReady)
                .sorted(Comparator.comparing(ObjectFacts::name))
                .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                .toList();
    }

    private List<ControllerRevision> revisions() {
        return cluster.informers().of(ResourceTypes.CONTROLLER_REVISION).cache().all();
    }

    private List<Long> numbers() {
        return revisions().stream()
                .map(ControllerRevision::getRevision)
                .sorted()
                .toList();
    }
}
