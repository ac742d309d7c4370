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
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Standby;
import sh.deploy.controllers.nodes.NodeStanding;

class StandbysTest {
    private final Map<String, NodeStanding> standings = new HashMap<>();

    @Test
    void replicasAreNone() {
        assertThat(of(set(1, "1"), ready("a"), unready("b")).lacking()).isOne();
    }

    @Test
    void thoseThatEndedOrLeaveOrAreSilentDoNotCount() {
        standings.put("node-of-c", SUSPECT);
        var standbys =
                of(set(1, "2"), ended(standby(unready("a"))), leaving(standby(unready("b"))), standby(unready("c")));
        assertThat(standbys.lacking()).isEqualTo(2);
        assertThat(standbys.surplus()).isEmpty();
        assertThat(standbys.soonest(1)).isEmpty();
    }

    @Test
    void theFrozenTakePlacesFirstAndThoseWithoutANodeNever() {
        var starting = standby(unready("a"));
        var frozen = frozen(unready("b"));
        var standbys = of(set(1, "3"), starting, frozen, standby(unassigned("c")));
        assertThat(standbys.soonest(1)).containsExactly(frozen);
        assertThat(standbys.soonest(3)).containsExactly(frozen, starting);
    }

    @Test
    void theFrozenAreKeptLongest() {
        var frozen = frozen(unready("b"));
        var starting = standby(unready("a"));
        var standbys = of(set(1, "1"), starting, frozen);
        assertThat(standbys.surplus()).containsExactly(starting);
        assertThat(standbys.lacking()).isZero();
    }

    @Test
    void noneWaitWhereThereIsNoReplicaOrNoneMayRunTwice() {
        assertThat(of(set(0, "2")).lacking()).isZero();
        var guarded = set(1, "2");
        guarded.getSpec().getTemplate().getMetadata().getAnnotations().put(AtMostOne.ANNOTATION, "true");
        assertThat(of(guarded).lacking()).isZero();
    }

    @Test
    void whatIsNoNumberInBoundsIsNone() {
        for (var value : List.of("", "-1", "two", "101", "1.5", "9999999999")) {
            assertThat(of(set(1, value)).lacking()).as(value).isZero();
        }
        assertThat(of(set(1, "100")).lacking()).isEqualTo(100);
    }

    private Standbys of(ReplicaSet set, Pod... owned) {
        return Standbys.of(set, List.of(owned), node -> standings.getOrDefault(node, IN_CONTACT));
    }

    private static ReplicaSet set(int replicas, String standbys) {
        return Examples.set(replicas)
                .edit()
                .editSpec()
                .editTemplate()
                .editMetadata()
                .addToAnnotations(Standby.REPLICAS, standbys)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
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
