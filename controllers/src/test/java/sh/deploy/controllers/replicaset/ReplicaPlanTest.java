package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.nodes.NodeStanding.DEAD;
import static sh.deploy.controllers.nodes.NodeStanding.HELD_BACK;
import static sh.deploy.controllers.nodes.NodeStanding.IN_CONTACT;
import static sh.deploy.controllers.nodes.NodeStanding.NOT_SEEN;
import static sh.deploy.controllers.nodes.NodeStanding.SUSPECT;
import static sh.deploy.controllers.replicaset.Examples.NOW;
import static sh.deploy.controllers.replicaset.Examples.claiming;
import static sh.deploy.controllers.replicaset.Examples.ended;
import static sh.deploy.controllers.replicaset.Examples.guarded;
import static sh.deploy.controllers.replicaset.Examples.leaving;
import static sh.deploy.controllers.replicaset.Examples.on;
import static sh.deploy.controllers.replicaset.Examples.ready;
import static sh.deploy.controllers.replicaset.Examples.readySince;
import static sh.deploy.controllers.replicaset.Examples.replacing;
import static sh.deploy.controllers.replicaset.Examples.set;
import static sh.deploy.controllers.replicaset.Examples.unassigned;
import static sh.deploy.controllers.replicaset.Examples.unready;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.controllers.nodes.NodeStanding;

class ReplicaPlanTest {
    private final Map<String, NodeStanding> standings = new HashMap<>();

    @Test
    void createsWhatIsLacking() {
        assertThat(plan(3, ready("a"))).isEqualTo(create(2));
    }

    @Test
    void leavesEnoughAlone() {
        assertThat(plan(2, ready("a"), unready("b"))).isEqualTo(new ReplicaPlan.Enough());
    }

    @Test
    void deletesWhatIsTooManyLeastMissedFirst() {
        assertThat(plan(1, ready("a"), unready("b"))).isEqualTo(new ReplicaPlan.Delete(List.of(unready("b"))));
    }

    @Test
    void countsNeitherEndedPodsNorThoseOnTheirWayOut() {
        assertThat(plan(1, ended(unready("a")), leaving(ready("b")))).isEqualTo(create(1));
    }

    @Test
    void doesNotCountPodsOnSuspectNodes() {
        stands("node-of-a", SUSPECT);
        assertThat(plan(1, ready("a"))).isEqualTo(new ReplicaPlan.Create(0, List.of(), List.of("node-of-a")));
    }

    @Test
    void replacesWhatRunsAtMostOnceOnlyWhenItIsGone() {
        stands("node-of-a", SUSPECT);
        assertThat(plan(1, guarded(ready("a")))).isEqualTo(new ReplicaPlan.Enough());
        stands("node-of-a", DEAD);
        assertThat(plan(1, guarded(ready("a")))).isEqualTo(new ReplicaPlan.Enough());
        assertThat(plan(1, leaving(guarded(ready("a"))))).isEqualTo(new ReplicaPlan.Enough());
        assertThat(plan(3, leaving(guarded(ready("a"))), ready("b"))).isEqualTo(create(1));
        assertThat(plan(1, ended(leaving(guarded(unready("a")))))).isEqualTo(create(1));
    }

    /** A replacement could be nowhere else, and would run beside it on one volume as soon as the node is back. */
    @Test
    void doesNotReplaceWhatHasAVolumeWhereItIs() {
        stands("node-of-a", SUSPECT);
        assertThat(plan(1, claiming(ready("a")))).isEqualTo(new ReplicaPlan.Enough());
        stands("node-of-a", DEAD);
        assertThat(plan(1, claiming(ready("a")))).isEqualTo(new ReplicaPlan.Enough());
        assertThat(plan(1, leaving(claiming(ready("a"))))).isEqualTo(create(1));
    }

    @Test
    void makesNoMoreThanItsBoundInOneRound() {
        assertThat(plan(ReplicaPlan.MAX_A_ROUND + 1)).isEqualTo(create(ReplicaPlan.MAX_A_ROUND));
    }

    @Test
    void replacesEachPodOnASuspectNodeOnce() {
        stands("x", SUSPECT);
        var there = List.of(on("x", ready("a")), on("x", ready("b")), on("y", ready("c")));
        assertThat(plan(3, there)).isEqualTo(new ReplicaPlan.Create(0, List.of(), List.of("x", "x")));
        var one = with(there, on("y", replacing("x", ready("d"))));
        assertThat(plan(3, one)).isEqualTo(new ReplicaPlan.Create(0, List.of(), List.of("x")));
        assertThat(plan(3, with(one, replacing("x", unassigned("e"))))).isEqualTo(new ReplicaPlan.Enough());
    }

    @Test
    void tellsWhatIsSurelyLackingFromWhatMayProveNeedless() {
        stands("x", SUSPECT);
        stands("z", DEAD);
        var there = List.of(on("x", ready("a")), on("z", ready("b")), on("y", ready("c")));
        assertThat(plan(5, there)).isEqualTo(new ReplicaPlan.Create(2, List.of("z"), List.of("x")));
        assertThat(plan(2, there)).isEqualTo(new ReplicaPlan.Create(0, List.of(), List.of("x")));
    }

    @Test
    void trimsTheReplacementsWhenTheNodeIsBackAndKeepsTheOriginalsWhateverTheOtherRanksSay() {
        var original = costing(-100, on("x", readySince("a", NOW)));
        var replacement = costing(100, on("y", replacing("x", readySince("b", NOW.minusSeconds(60)))));
        assertThat(plan(1, original, replacement)).isEqualTo(new ReplicaPlan.Delete(List.of(replacement)));
    }

    @Test
    void keepsTheReplacementWhenTheOriginalIsNotHealthyAfterTheNodeCameBack() {
        var original = on("x", unready("a"));
        var replacement = on("y", replacing("x", ready("b")));
        assertThat(plan(1, original, replacement)).isEqualTo(new ReplicaPlan.Delete(List.of(original)));
    }

    @Test
    void trimsNoMoreReplacementsBeforeOthersThanOriginalsAreHealthy() {
        var well = on("x", ready("a"));
        var broken = on("x", unready("b"));
        var first = on("y", replacing("x", readySince("c", NOW.minusSeconds(2))));
        var second = on("y", replacing("x", readySince("d", NOW.minusSeconds(1))));
        assertThat(plan(2, well, broken, first, second)).isEqualTo(new ReplicaPlan.Delete(List.of(second, broken)));
    }

    @Test
    void deletesNothingOnASuspectNodeWhenItScalesDownButReplacementsFirst() {
        stands("x", SUSPECT);
        var replacement = on("y", replacing("x", ready("b")));
        assertThat(plan(1, on("x", ready("a")), replacement, on("y", ready("c"))))
                .isEqualTo(new ReplicaPlan.Delete(List.of(replacement)));
        assertThat(plan(1, on("x", ready("a")), on("y", ready("c")))).isEqualTo(new ReplicaPlan.Enough());
    }

    @Test
    void scaledToZeroItDeletesThePodsOnSilentNodesToo() {
        stands("x", SUSPECT);
        stands("z", DEAD);
        stands("h", HELD_BACK);
        var there = List.of(on("x", ready("a")), on("y", ready("b")), on("z", ready("c")), on("h", ready("d")));
        assertThat(plan(0, there))
                .isInstanceOfSatisfying(
                        ReplicaPlan.Delete.class,
                        delete -> assertThat(delete.pods()).containsExactlyInAnyOrderElementsOf(there));
        assertThat(plan(0)).isEqualTo(new ReplicaPlan.Enough());
    }

    @Test
    void leavesASetThatIsBeingDeletedToTheGarbageCollector() {
        stands("x", SUSPECT);
        var leaving = new ReplicaSetBuilder(set(3))
                .editMetadata()
                .withDeletionTimestamp(NOW.toString())
                .endMetadata()
                .build();
        var there = Replicas.of(List.of(on("x", ready("a"))), this::standing);
        assertThat(ReplicaPlan.between(leaving, there, List.of())).isEqualTo(new ReplicaPlan.Enough());
    }

    @Test
    void replacesAgainWhenTheNodeOfAReplacementIsSuspectAndTrimsToTheOriginalsWhenBothAreBack() {
        stands("x", SUSPECT);
        stands("y", SUSPECT);
        var there = List.of(on("x", ready("a")), on("y", ready("b")), on("y", replacing("x", ready("c"))));
        var twice = plan(2, there);
        assertThat(twice)
                .isInstanceOfSatisfying(
                        ReplicaPlan.Create.class,
                        create -> assertThat(create.forSuspect()).hasSize(2));
        var all = with(there, on("z", replacing("x", ready("d"))), on("z", replacing("y", ready("e"))));
        assertThat(plan(2, all)).isEqualTo(new ReplicaPlan.Enough());
        stands("y", IN_CONTACT);
        assertThat(names(plan(2, all))).hasSize(2).isSubsetOf("c", "d", "e");
        stands("x", IN_CONTACT);
        assertThat(names(plan(2, all))).containsExactlyInAnyOrder("c", "d", "e");
    }

    @Test
    void podsHeldBackCountAndNeitherTheyNorTheirReplacementsAreTooMany() {
        stands("h", HELD_BACK);
        var held = on("h", ready("a"));
        assertThat(plan(2, held, on("y", ready("b")))).isEqualTo(new ReplicaPlan.Enough());
        assertThat(plan(2, held, on("y", ready("b")), on("y", replacing("h", ready("c")))))
                .isEqualTo(new ReplicaPlan.Enough());
        assertThat(plan(3, held, on("y", ready("b")))).isEqualTo(create(1));
    }

    @Test
    void podsHeldBackGoWhenFewerAreWantedThanCount() {
        stands("h", HELD_BACK);
        assertThat(names(plan(2, on("h", ready("a")), on("h", ready("b")), on("y", ready("c")))))
                .hasSize(1)
                .containsAnyOf("a", "b");
    }

    @Test
    void podsHeldBackDoNotGoForReplacementsThatNobodyNeeds() {
        stands("h", HELD_BACK);
        var replacement = on("y", replacing("x", ready("c")));
        assertThat(plan(2, on("h", ready("a")), on("x", ready("b")), replacement))
                .isEqualTo(new ReplicaPlan.Enough());
        assertThat(names(plan(1, on("h", ready("a")), on("x", ready("b")), replacement)))
                .containsExactly("c");
        stands("h", IN_CONTACT);
        assertThat(names(plan(2, on("h", ready("a")), on("x", ready("b")), replacement)))
                .containsExactly("c");
    }

    @Test
    void replacementsHeldBackGoBeforeOriginalsHeldBackWhenTheirNodeIsBack() {
        stands("h", HELD_BACK);
        var original = costing(-100, on("h", ready("a")));
        assertThat(names(plan(
                        3,
                        original,
                        on("h", costing(100, replacing("x", ready("b")))),
                        on("h", costing(100, replacing("x", ready("c")))),
                        on("x", ready("d")),
                        on("x", ready("e")))))
                .containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void podsOfANodeThatWasJustRemovedMakeNoOtherTooMany() {
        stands("gone", NOT_SEEN);
        assertThat(plan(1, on("gone", ready("a")), on("y", replacing("gone", ready("b")))))
                .isEqualTo(new ReplicaPlan.Enough());
    }

    @Test
    void aReplacementThatIsNeededForGoodBecomesAPodLikeAnyOther() {
        var replacement = on("y", replacing("x", ready("a")));
        assertThat(plan(1, replacement)).isEqualTo(new ReplicaPlan.Keep(List.of(replacement)));
        assertThat(plan(2, replacement, on("x", ready("b")))).isEqualTo(new ReplicaPlan.Keep(List.of(replacement)));
        stands("x", DEAD);
        assertThat(plan(1, replacement, on("x", ready("b")))).isEqualTo(new ReplicaPlan.Enough());
    }

    @Test
    void onlyAReplacementOfANodeThatIsBackIsNeedless() {
        var replacement = on("y", replacing("x", ready("a")));
        var pods = List.of(replacement, on("x", ready("b")));
        var rank = DeletionRank.leastMissedFirst(List.of());
        assertThat(Replicas.of(pods, this::standing).needless(pods, rank)).containsExactly(replacement);
        stands("x", SUSPECT);
        assertThat(Replicas.of(pods, this::standing).needless(pods, rank)).isEmpty();
    }

    private void stands(String node, NodeStanding standing) {
        standings.put(node, standing);
    }

    private NodeStanding standing(String node) {
        return standings.getOrDefault(node, IN_CONTACT);
    }

    private ReplicaPlan plan(int wanted, Pod... owned) {
        return plan(wanted, List.of(owned));
    }

    private ReplicaPlan plan(int wanted, List<Pod> owned) {
        return ReplicaPlan.between(set(wanted), Replicas.of(owned, this::standing), List.of());
    }

    private static List<Pod> with(List<Pod> pods, Pod... more) {
        return Stream.concat(pods.stream(), Stream.of(more)).toList();
    }

    private static List<String> names(ReplicaPlan plan) {
        return plan instanceof ReplicaPlan.Delete(List<Pod> pods)
                ? pods.stream().map(ObjectFacts::name).toList()
                : List.of();
    }

    private static ReplicaPlan create(int plain) {
        return new ReplicaPlan.Create(plain, List.of(), List.of());
    }

    private static Pod costing(int cost, Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations("controller.kubernetes.io/pod-deletion-cost", Integer.toString(cost))
                .endMetadata()
                .build();
    }
}
