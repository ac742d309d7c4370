package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.nodes.NodeStanding.IN_CONTACT;
import static sh.deploy.controllers.nodes.NodeStanding.SUSPECT;
import static sh.deploy.controllers.replicaset.Examples.ended;
import static sh.deploy.controllers.replicaset.Examples.leaving;
import static sh.deploy.controllers.replicaset.Examples.ready;
import static sh.deploy.controllers.replicaset.Examples.unassigned;
import static sh.deploy.controllers.replicaset.Examples.unready;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.Standby;
import sh.deploy.controllers.nodes.NodeStanding;

class StandbysTest {
    private final Map<String, NodeStanding> standings = new HashMap<>();
    private final Set<String> unreadyNodes = new HashSet<>();

    @Test
    void replicasAreNone() {
        assertThat(of(exactly(1), ready("a"), unready("b")).lacking()).isOne();
    }

    @Test
    void thoseThatEndedOrLeaveOrAreSilentDoNotCount() {
        standings.put("node-of-c", SUSPECT);
        var standbys =
                of(exactly(2), ended(standby(unready("a"))), leaving(standby(unready("b"))), standby(unready("c")));
        assertThat(standbys.lacking()).isEqualTo(2);
        assertThat(standbys.surplus()).isEmpty();
        assertThat(standbys.soonest(1)).isEmpty();
    }

    @Test
    void theFrozenTakePlacesFirstAndThoseWithoutANodeNever() {
        var starting = standby(unready("a"));
        var frozen = frozen(unready("b"));
        var standbys = of(exactly(3), starting, frozen, standby(unassigned("c")));
        assertThat(standbys.soonest(1)).containsExactly(frozen);
        assertThat(standbys.soonest(3)).containsExactly(frozen, starting);
    }

    @Test
    void thoseWhoseNodeIsNotReadyTakePlacesLast() {
        var frozen = frozen(unready("b"));
        var starting = standby(unready("a"));
        unreadyNodes.add("node-of-b");
        assertThat(of(exactly(2), frozen, starting).soonest(1)).containsExactly(starting);
        assertThat(of(exactly(2), frozen, starting).soonest(2)).containsExactly(starting, frozen);
        assertThat(of(exactly(1), frozen, starting).surplus()).containsExactly(frozen);
    }

    @Test
    void theFrozenAreKeptLongest() {
        var frozen = frozen(unready("b"));
        var starting = standby(unready("a"));
        var standbys = of(exactly(1), starting, frozen);
        assertThat(standbys.surplus()).containsExactly(starting);
        assertThat(standbys.lacking()).isZero();
    }

    /** Two stand by on a node that is back; four were made on others meanwhile. */
    @Test
    void theSurplusIsTakenWhereMostStandBy() {
        var old = List.of(on("n1", "a"), on("n1", "b"));
        var made = List.of(on("n2", "c"), on("n3", "d"), on("n2", "e"), on("n4", "f"));
        var standbys = of(exactly(4), Stream.concat(old.stream(), made.stream()).toArray(Pod[]::new));
        assertThat(standbys.surplus()).containsExactly(made.get(2), old.get(1));
    }

    @Test
    void oneWithoutANodeGoesBeforeAllOthers() {
        var waiting = standby(unassigned("c"));
        var standbys = of(exactly(2), on("n1", "a"), waiting, on("n1", "b"));
        assertThat(standbys.surplus()).containsExactly(waiting);
    }

    private static Pod on(String node, String name) {
        return frozen(unready(name))
                .edit()
                .editSpec()
                .withNodeName(node)
                .endSpec()
                .build();
    }

    @Test
    void thoseThatMayWaitAreKeptAndNotMade() {
        var share = new StandbyShare(0, 1);
        var standbys = of(share, standby(unready("a")), standby(unready("b")));
        assertThat(standbys.surplus()).hasSize(1);
        assertThat(of(share, standby(unready("a"))).surplus()).isEmpty();
        assertThat(of(share).lacking()).isZero();
    }

    private static StandbyShare exactly(int count) {
        return new StandbyShare(count, count);
    }

    private Standbys of(StandbyShare share, Pod... owned) {
        return Standbys.of(
                share,
                List.of(owned),
                node -> standings.getOrDefault(node, IN_CONTACT),
                node -> !unreadyNodes.contains(node));
    }

    private static Pod standby(Pod pod) {
        return pod.edit()
                .editMetadata()
                .addToAnnotations(Standby.ANNOTATION, "true")
                .endMetadata()
                .build();
    }

    private static Pod frozen(Pod pod) {
        return standby(pod)
                .edit()
                .editStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .withReason(Standby.REASON)
                .endCondition()
                .endStatus()
                .build();
    }
}
