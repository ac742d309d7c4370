package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Standby;

class StandbyShareTest {
    private static final StandbyShare NONE = new StandbyShare(0, 0);

    @Test
    void aSetAloneHasAsManyAsItSays() {
        var set = set("web", 1, 0, "2");
        assertThat(share(set, List.of(set))).isEqualTo(new StandbyShare(2, 2));
    }

    @Test
    void noneWaitWhereThereIsNoReplicaOrNoneMayRunTwice() {
        assertThat(alone(set("web", 0, 0, "2"))).isEqualTo(NONE);
        var guarded = set("web", 1, 1, "2");
        guarded.getSpec().getTemplate().getMetadata().setAnnotations(Map.of(AtMostOne.ANNOTATION, "true"));
        assertThat(alone(guarded)).isEqualTo(NONE);
    }

    @Test
    void whatIsNoNumberInBoundsIsNone() {
        for (var value : List.of("", "-1", "two", "101", "1.5", "9999999999")) {
            assertThat(alone(set("web", 1, 1, value))).as(value).isEqualTo(NONE);
        }
        assertThat(alone(set("web", 1, 1, "100")).least()).isEqualTo(100);
    }

    @Test
    void whatTheTemplateSaysIsNothing() {
        var set = Examples.set(1);
        set.getSpec().getTemplate().getMetadata().setAnnotations(Map.of(Standby.REPLICAS, "2"));
        assertThat(alone(set)).isEqualTo(NONE);
    }

    @Test
    void inARolloutTheSetWithMostReplicasHasThem() {
        var old = set("old", 3, 3, "2");
        var recent = set("recent", 1, 1, "2");
        assertThat(share(old, List.of(old, recent))).isEqualTo(new StandbyShare(2, 2));
        assertThat(share(recent, List.of(old, recent))).isEqualTo(NONE);
    }

    @Test
    void ofEqualsTheOlderHasThem() {
        var old = set("old", 1, 1, "2");
        var recent = set("recent", 1, 0, "2");
        assertThat(share(old, List.of(recent, old))).isEqualTo(new StandbyShare(2, 2));
        assertThat(share(recent, List.of(recent, old))).isEqualTo(NONE);
    }

    @Test
    void theOtherKeepsItsOwnUntilAllReplicasOfTheLeaderAreReady() {
        var old = set("old", 1, 1, "2");
        assertThat(share(old, List.of(old, set("recent", 3, 2, "2")))).isEqualTo(new StandbyShare(0, 2));
        assertThat(share(old, List.of(old, set("recent", 3, 3, "2")))).isEqualTo(NONE);
    }

    @Test
    void noneWaitWhileAReplicaOfAnySetFindsNoRoom() {
        var set = set("web", 3, 3, "2");
        var pressed = refused("0/2 nodes are available: 1 Insufficient cpu, 1 Too many pods.");
        assertThat(StandbyShare.of(set, List.of(set), List.of(pressed))).isEqualTo(NONE);
        var unfit = refused("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.");
        assertThat(StandbyShare.of(set, List.of(set), List.of(unfit))).isEqualTo(new StandbyShare(2, 2));
    }

    private static Pod refused(String message) {
        return Examples.unassigned("new")
                .edit()
                .editStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    void sharesShiftWithSizesAndReadinessAlone() {
        var before = set("web", 3, 2, "2");
        assertThat(StandbyShare.mayShift(before, set("web", 4, 2, "2"))).isTrue();
        assertThat(StandbyShare.mayShift(before, set("web", 3, 3, "2"))).isTrue();
        assertThat(StandbyShare.mayShift(before, set("web", 3, 1, "2"))).isFalse();
    }

    private static StandbyShare share(ReplicaSet set, List<ReplicaSet> siblings) {
        return StandbyShare.of(set, siblings, List.of());
    }

    private static StandbyShare alone(ReplicaSet set) {
        return share(set, List.of(set));
    }

    /** Sets named {@code recent} are younger. */
    private static ReplicaSet set(String name, int replicas, int ready, String standbys) {
        return new ReplicaSetBuilder(Examples.set(replicas))
                .editMetadata()
                .withName(name)
                .withCreationTimestamp(name.equals("recent") ? "2026-01-01T00:01:00Z" : "2026-01-01T00:00:00Z")
                .addToAnnotations(Standby.REPLICAS, standbys)
                .endMetadata()
                .withNewStatus()
                .withReadyReplicas(ready)
                .endStatus()
                .build();
    }
}
