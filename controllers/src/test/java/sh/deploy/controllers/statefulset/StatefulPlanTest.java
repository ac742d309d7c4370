package sh.deploy.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.controllers.nodes.NodeStanding;
import sh.deploy.controllers.statefulset.StatefulPlan.Step;

class StatefulPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

    @Test
    void makesOnePodAfterTheOtherEachWhenThoseBeforeItWork() {
        assertThat(plan(ordered(3))).containsExactly(create(0));
        assertThat(plan(ordered(3), starting(0))).isEmpty();
        assertThat(plan(ordered(3), ready(0))).containsExactly(create(1));
        assertThat(plan(ordered(3), ready(0), ready(2))).containsExactly(create(1));
        assertThat(plan(ordered(3), ready(0), ready(1), ready(2))).isEmpty();
    }

    @Test
    void makesAllAtOnceWhenThatIsAskedFor() {
        assertThat(plan(parallel(3), starting(1))).containsExactly(create(0), create(2));
    }

    @Test
    void waitsForAPodToHaveBeenReadyForAsLongAsIsAsked() {
        var patient = new StatefulSetBuilder(ordered(2))
                .editSpec()
                .withMinReadySeconds(60)
                .endSpec()
                .build();
        assertThat(plan(patient, readySince(0, NOW.minusSeconds(59)))).isEmpty();
        assertThat(plan(patient, readySince(0, NOW.minusSeconds(60)))).containsExactly(create(1));
    }

    @Test
    void countsFromTheFirstNumberAskedFor() {
        var shifted = new StatefulSetBuilder(ordered(2))
                .editSpec()
                .withNewOrdinals(5)
                .endSpec()
                .build();
        assertThat(plan(shifted, ready(0))).containsExactly(create(5));
        assertThat(plan(shifted, ready(0), ready(5), ready(6))).containsExactly(new Step.Delete(ready(0)));
    }

    @Test
    void makesAPodAnewOnlyWhenTheOneBeforeIsGone() {
        assertThat(plan(parallel(1), leaving(ready(0)))).isEmpty();
        assertThat(plan(ordered(1), ended(0))).containsExactly(new Step.Delete(ended(0)));
        assertThat(plan(ordered(1), leaving(ended(0)))).isEmpty();
    }

    @Test
    void deletesFromTheHighestNumberDownOneAfterTheOther() {
        assertThat(plan(ordered(1), ready(0), ready(1), ready(2))).containsExactly(new Step.Delete(ready(2)));
        assertThat(plan(ordered(1), ready(0), ready(1), leaving(ready(2)))).isEmpty();
        assertThat(plan(ordered(1), starting(0), ready(1))).isEmpty();
        assertThat(plan(parallel(1), starting(0), ready(1), ready(2)))
                .containsExactly(new Step.Delete(ready(2)), new Step.Delete(ready(1)));
    }

    @Test
    void doesNotDeleteOneThatDoesNotWorkBeforeThoseBelowItThatDoNot() {
        assertThat(plan(ordered(0), starting(0), starting(1))).isEmpty();
        assertThat(plan(ordered(0), ready(0), starting(1))).containsExactly(new Step.Delete(starting(1)));
    }

    @Test
    void updatesFromTheHighestNumberDownOneAtATimeInEitherOrder() {
        for (var set : List.of(ordered(3), parallel(3))) {
            assertThat(plan(set, old(0), old(1), old(2))).containsExactly(new Step.Delete(old(2)));
            assertThat(plan(set, old(0), old(1), ready(2))).containsExactly(new Step.Delete(old(1)));
            assertThat(plan(set, old(0), old(1), starting(2))).isEmpty();
            assertThat(plan(set, old(0), old(1), leaving(old(2)))).isEmpty();
        }
    }

    @Test
    void podsBelowThePartitionKeepTheirTemplate() {
        var partitioned = new StatefulSetBuilder(ordered(3))
                .editSpec()
                .withNewUpdateStrategy()
                .withNewRollingUpdate()
                .withPartition(2)
                .endRollingUpdate()
                .endUpdateStrategy()
                .endSpec()
                .build();
        assertThat(plan(partitioned, old(0), old(1), old(2))).containsExactly(new Step.Delete(old(2)));
        assertThat(plan(partitioned, old(0), old(1), ready(2))).isEmpty();
        assertThat(plan(partitioned, old(0), ready(2))).containsExactly(new Step.Create(1, "old"));
        assertThat(plan(partitioned, old(0), old(1))).containsExactly(new Step.Create(2, "new"));
    }

    @Test
    void updatesNothingItselfWhenSomebodyElseDeletesThePods() {
        var onDelete = new StatefulSetBuilder(ordered(2))
                .editSpec()
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .endSpec()
                .build();
        assertThat(plan(onDelete, old(0), old(1))).isEmpty();
        assertThat(plan(onDelete, old(0))).containsExactly(new Step.Create(1, "new"));
    }

    @Test
    void waitsForAPodOnANodeThatMayBeDeadAndNeverReplacesIt() {
        for (var standing : List.of(NodeStanding.SUSPECT, NodeStanding.DEAD, NodeStanding.HELD_BACK)) {
            assertThat(plan(standing, ordered(2), ready(0))).isEmpty();
            assertThat(plan(standing, parallel(2), ready(0))).containsExactly(create(1));
            assertThat(plan(standing, parallel(1), old(0))).isEmpty();
        }
        assertThat(plan(NodeStanding.NOT_SEEN, ordered(2), ready(0))).containsExactly(create(1));
    }

    @Test
    void leavesASetThatIsBeingDeletedToTheGarbageCollector() {
        var leaving = new StatefulSetBuilder(ordered(1))
                .editMetadata()
                .withDeletionTimestamp(NOW.toString())
                .endMetadata()
                .build();
        assertThat(plan(leaving)).isEmpty();
    }

    @Test
    void tellsPodsByTheNamesThatItGives() {
        var set = ordered(1);
        for (var stranger : Set.of("db", "db-", "db-x", "db-01", "other-1", "db-1-2", "db-99999999999")) {
            var pod = new PodBuilder(ready(0))
                    .editMetadata()
                    .withName(stranger)
                    .endMetadata()
                    .build();
            assertThat(NumberedPod.ordinal(set, pod)).as(stranger).isEmpty();
        }
        assertThat(NumberedPod.ordinal(set, ready(10))).hasValue(10);
    }

    @Test
    void onlyAPodThatIsPendingAndHasNoNodeWaitsForItsClaims() {
        assertThat(members(
                                NodeStanding.IN_CONTACT,
                                ordered(3),
                                homeless(0, "Pending"),
                                homeless(1, "Running"),
                                ready(2))
                        .waiting())
                .containsExactly(0);
    }

    private static Pod homeless(int ordinal, String phase) {
        return new PodBuilder(starting(ordinal))
                .editSpec()
                .withNodeName(null)
                .endSpec()
                .editStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    @Test
    void statusCountsAndTheRolloutIsCompleteOnceAllAreUpdatedAndReady() {
        var before = status(ordered(2), old(0), ready(1));
        assertThat(before.getReplicas()).isEqualTo(2);
        assertThat(before.getReadyReplicas()).isEqualTo(2);
        assertThat(before.getUpdatedReplicas()).isEqualTo(1);
        assertThat(before.getCurrentReplicas()).isEqualTo(1);
        assertThat(before.getCurrentRevision()).isEqualTo("old");
        var after = status(ordered(2), ready(0), ready(1));
        assertThat(after.getCurrentRevision()).isEqualTo("new");
        assertThat(after.getCurrentReplicas()).isEqualTo(2);
    }

    private static StatefulSetStatus status(StatefulSet set, Pod... pods) {
        return StatefulStatus.of(set, members(NodeStanding.IN_CONTACT, set, pods), new RevisionNames("old", "new"));
    }

    private static List<Step> plan(StatefulSet set, Pod... pods) {
        return plan(NodeStanding.IN_CONTACT, set, pods);
    }

    private static List<Step> plan(NodeStanding standing, StatefulSet set, Pod... pods) {
        return StatefulPlan.next(set, members(standing, set, pods), new RevisionNames("old", "new"));
    }

    private static Members members(NodeStanding standing, StatefulSet set, Pod... pods) {
        return Members.of(set, List.of(pods), node -> standing, NOW);
    }

    private static Step create(int ordinal) {
        return new Step.Create(ordinal, "new");
    }

    private static StatefulSet ordered(int replicas) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("db")
                .withUid("set")
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .endSpec()
                .build();
    }

    private static StatefulSet parallel(int replicas) {
        return new StatefulSetBuilder(ordered(replicas))
                .editSpec()
                .withPodManagementPolicy("Parallel")
                .endSpec()
                .build();
    }

    private static Pod ready(int ordinal) {
        return readySince(ordinal, NOW.minusSeconds(600));
    }

    private static Pod readySince(int ordinal, Instant since) {
        return new PodBuilder(starting(ordinal))
                .editStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(since.toString())
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod old(int ordinal) {
        return new PodBuilder(ready(ordinal))
                .editMetadata()
                .addToLabels(NumberedPod.REVISION, "old")
                .endMetadata()
                .build();
    }

    private static Pod starting(int ordinal) {
        return new PodBuilder(NumberedPod.of(ordered(1), ordinal, new PodTemplateSpec(), "new"))
                .editSpec()
                .withNodeName("node")
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();
    }

    private static Pod ended(int ordinal) {
        return new PodBuilder(starting(ordinal))
                .editStatus()
                .withPhase("Failed")
                .endStatus()
                .build();
    }

    private static Pod leaving(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp(NOW.toString())
                .endMetadata()
                .build();
    }
}
