package sh.deploy.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.deployment.Examples.current;
import static sh.deploy.controllers.deployment.Examples.deployment;
import static sh.deploy.controllers.deployment.Examples.having;
import static sh.deploy.controllers.deployment.Examples.old;
import static sh.deploy.controllers.deployment.Examples.paused;
import static sh.deploy.controllers.deployment.Examples.recreating;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Standby;

class DeploymentPlanTest {
    @Test
    void theFirstSetIsMadeAsLargeAsWanted() {
        assertThat(steps(deployment(3, 1, 0))).containsExactly("create 3 of revision 1");
    }

    @Test
    void aNewTemplateGetsASetThatFitsIntoTheSurge() {
        var web = deployment(4, 1, 0);
        assertThat(steps(web, old(web, 1, 4, 4))).containsExactly("create 1 of revision 2");
    }

    @Test
    void withoutSurgeOldPodsGoFirst() {
        var web = deployment(4, 0, 1);
        assertThat(steps(web, old(web, 1, 4, 4), current(web, 0, 0))).containsExactly("old-1 to 3");
        assertThat(steps(web, old(web, 1, 3, 3), current(web, 0, 0))).containsExactly("current to 1");
    }

    @Test
    void oldPodsGoOnlyAsNewOnesBecomeAvailable() {
        var web = deployment(4, 1, 0);
        assertThat(steps(web, old(web, 1, 4, 4), current(web, 1, 0))).isEmpty();
        assertThat(steps(web, old(web, 1, 4, 4), current(web, 1, 1))).containsExactly("old-1 to 3");
    }

    @Test
    void podsThatAreStillToBeDeletedTakeUpTheSurge() {
        var web = deployment(4, 1, 0);
        assertThat(steps(web, having(old(web, 1, 3, 3), 4), current(web, 1, 1))).isEmpty();
        assertThat(steps(web, old(web, 1, 3, 3), current(web, 1, 1))).containsExactly("current to 2");
    }

    @Test
    void podsThatAreAboutToBeDeletedAreNotAvailable() {
        var web = deployment(4, 2, 0);
        assertThat(steps(web, old(web, 1, 3, 4), current(web, 3, 1))).isEmpty();
    }

    @Test
    void brokenOldPodsGoBeforeNewOnesAreAvailable() {
        var web = deployment(4, 1, 1);
        assertThat(steps(web, old(web, 1, 4, 2), current(web, 1, 0))).containsExactly("old-1 to 3");
    }

    @Test
    void aPausedRolloutStandsStillButTakesANewNumberOfReplicas() {
        var web = paused(deployment(4, 1, 0));
        assertThat(steps(web, old(web, 1, 4, 4))).isEmpty();
        var larger = paused(deployment(6, 1, 0));
        assertThat(steps(larger, old(web, 1, 4, 4))).containsExactly("old-1 to 6");
    }

    @Test
    void aRolloutPausedFromTheStartHasNothingToDo() {
        assertThat(steps(paused(deployment(4, 1, 0)))).isEmpty();
    }

    @Test
    void inTheMiddleOfARolloutSetsGrowByTheirShare() {
        var before = deployment(10, 5, 0);
        var after = deployment(20, 5, 0);
        assertThat(steps(after, old(before, 1, 10, 10), current(before, 5, 0)))
                .containsExactly("old-1 to 17", "current to 8");
    }

    @Test
    void recreatingEndsAllOldPodsBeforeItMakesNewOnes() {
        var web = recreating(3);
        var old = old(web, 1, 3, 3);
        assertThat(steps(web, old)).containsExactly("old-1 to 0");
        var empty = old(web, 1, 0, 0);
        assertThat(describe(DeploymentPlan.next(Rollout.of(web, List.of(empty), true))))
                .isEmpty();
        assertThat(steps(web, empty)).containsExactly("create 3 of revision 2");
    }

    @Test
    void anUndoneTemplateUsesItsOldSetUnderANewRevision() {
        var web = deployment(3, 1, 0);
        var back = current(web, 0, 0);
        assertThat(steps(web, old(web, 3, 3, 3), back))
                .containsExactly("current notes revision 4", "revision 4", "current to 1");
    }

    @Test
    void theHistoryKeepsNoMoreThanItsLimitOnceTheRolloutIsDone() {
        var web = new DeploymentBuilder(deployment(1, 1, 0))
                .editMetadata()
                .addToAnnotations(Annotations.REVISION, "5")
                .endMetadata()
                .editSpec()
                .withRevisionHistoryLimit(1)
                .endSpec()
                .build();
        var five = withRevision(current(web, 1, 1), "5");
        assertThat(steps(web, old(web, 3, 0, 0), old(web, 4, 0, 0), five)).containsExactly("delete old-3");
        assertThat(steps(web, old(web, 3, 0, 0), old(web, 4, 0, 0), withRevision(current(web, 1, 0), "5")))
                .isEmpty();
    }

    @Test
    void everySetSaysHowManyStandByAsTheDeploymentDoes() {
        var none = deployment(3, 1, 0);
        var web = standingBy(none, "2");
        assertThat(steps(web, old(none, 1, 0, 0), current(none, 3, 3)))
                .containsExactly("old-1 has 2 standing by", "current has 2 standing by");
        assertThat(steps(web, old(web, 1, 0, 0), current(web, 3, 3))).isEmpty();
        var more = standingBy(none, "3");
        assertThat(steps(paused(more), current(web, 3, 3))).containsExactly("current has 3 standing by");
        assertThat(steps(none, old(web, 1, 0, 0), current(web, 3, 3)))
                .containsExactly("old-1 has none standing by", "current has none standing by");
    }

    @Test
    void anOldSetWhosePodsMustNotRunTwiceSaysNothingOfThoseThatStandBy() {
        var web = standingBy(deployment(3, 1, 0), "2");
        var guarded = old(deployment(3, 1, 0), 1, 0, 0);
        guarded.getSpec().getTemplate().getMetadata().setAnnotations(Map.of(AtMostOne.ANNOTATION, "true"));
        assertThat(steps(web, guarded, current(web, 3, 3))).isEmpty();
    }

    private static Deployment standingBy(Deployment web, String count) {
        return new DeploymentBuilder(web)
                .editMetadata()
                .addToAnnotations(Standby.REPLICAS, count)
                .endMetadata()
                .build();
    }

    private static ReplicaSet withRevision(ReplicaSet set, String revision) {
        set.getMetadata().getAnnotations().put(Annotations.REVISION, revision);
        return set;
    }

    /** What it would do, revisions left out where they are noted already. */
    private static List<String> steps(Deployment web, ReplicaSet... sets) {
        var noted = new DeploymentBuilder(web)
                .editMetadata()
                .addToAnnotations(
                        Annotations.REVISION,
                        Stream.of(sets)
                                .map(set -> set.getMetadata().getAnnotations().get(Annotations.REVISION))
                                .max(String::compareTo)
                                .orElse("0"))
                .endMetadata()
                .build();
        return describe(DeploymentPlan.next(Rollout.of(noted, List.of(sets), false)));
    }

    private static List<String> describe(List<Step> steps) {
        return steps.stream()
                .map(step -> switch (step) {
                    case Step.Create(ReplicaSet set) ->
                        "create " + set.getSpec().getReplicas() + " of revision " + Annotations.revision(set);
                    case Step.Scale scale -> scale.set().getMetadata().getName() + " to " + scale.size();
                    case Step.Annotate annotate ->
                        annotate.set().getMetadata().getName() + " notes revision "
                                + annotate.annotations().get(Annotations.REVISION);
                    case Step.StandBy(ReplicaSet set, var count) ->
                        set.getMetadata().getName() + " has " + count.orElse("none") + " standing by";
                    case Step.NoteRevision(long revision) -> "revision " + revision;
                    case Step.Delete(ReplicaSet set) ->
                        "delete " + set.getMetadata().getName();
                })
                .toList();
    }
}
