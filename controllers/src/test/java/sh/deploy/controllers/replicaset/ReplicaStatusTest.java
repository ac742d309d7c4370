package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static sh.deploy.controllers.replicaset.Examples.NOW;
import static sh.deploy.controllers.replicaset.Examples.inContact;
import static sh.deploy.controllers.replicaset.Examples.leaving;
import static sh.deploy.controllers.replicaset.Examples.on;
import static sh.deploy.controllers.replicaset.Examples.ready;
import static sh.deploy.controllers.replicaset.Examples.readySince;
import static sh.deploy.controllers.replicaset.Examples.set;
import static sh.deploy.controllers.replicaset.Examples.unready;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.controllers.nodes.NodeStanding;

class ReplicaStatusTest {
    @Test
    void countsReadyAndLeavingPods() {
        var owned = List.of(ready("a"), unready("b"), leaving(ready("c")));
        var status = ReplicaStatus.of(set(3), owned, inContact(owned.toArray(Pod[]::new)), null, NOW);
        assertThat(status.getReplicas()).isEqualTo(2);
        assertThat(status.getReadyReplicas()).isEqualTo(1);
        assertThat(status.getAvailableReplicas()).isEqualTo(1);
        assertThat(status.getFullyLabeledReplicas()).isEqualTo(2);
        assertThat(status.getTerminatingReplicas()).isEqualTo(1);
        assertThat(status.getObservedGeneration()).isEqualTo(1);
    }

    @Test
    void aPodIsAvailableOnceItWasReadyForTheMinimumAndNotBefore() {
        var patient = new ReplicaSetBuilder(set(1))
                .editSpec()
                .withMinReadySeconds(10)
                .endSpec()
                .build();
        var young = List.of(readySince("a", NOW.minusSeconds(9)));
        assertThat(ReplicaStatus.of(patient, young, inContact(young.toArray(Pod[]::new)), null, NOW)
                        .getAvailableReplicas())
                .isZero();
        assertThat(ReplicaStatus.nextAvailable(patient, inContact(young.toArray(Pod[]::new)), NOW))
                .contains(NOW.plusSeconds(1));
        var old = List.of(readySince("a", NOW.minusSeconds(10)));
        assertThat(ReplicaStatus.of(patient, old, inContact(old.toArray(Pod[]::new)), null, NOW)
                        .getAvailableReplicas())
                .isEqualTo(1);
        assertThat(ReplicaStatus.nextAvailable(patient, inContact(old.toArray(Pod[]::new)), NOW))
                .isEmpty();
    }

    @Test
    void podsOnSilentNodesAreNotReadyAndCountOnlyWhileTheyAreHeldBack() {
        var owned = List.of(
                on("well", ready("a")), on("suspect", ready("b")), on("held", ready("c")), on("new", ready("d")));
        var replicas = Replicas.of(owned, node -> switch (node) {
            case "suspect" -> NodeStanding.SUSPECT;
            case "held" -> NodeStanding.HELD_BACK;
            case "new" -> NodeStanding.NOT_SEEN;
            default -> NodeStanding.IN_CONTACT;
        });
        var status = ReplicaStatus.of(set(4), owned, replicas, null, NOW);
        assertThat(status.getReplicas()).isEqualTo(3);
        assertThat(status.getFullyLabeledReplicas()).isEqualTo(3);
        assertThat(status.getReadyReplicas()).isEqualTo(2);
        assertThat(status.getAvailableReplicas()).isEqualTo(2);
    }

    @Test
    void tellsAFailureAndForgetsItWhenAllIsWell() {
        var failure = new ReplicaStatus.Failure("FailedCreate", "quota");
        var failed = ReplicaStatus.of(set(1), List.of(), inContact(), failure, NOW);
        assertThat(failed.getConditions())
                .extracting(ReplicaSetCondition::getType, ReplicaSetCondition::getReason)
                .containsExactly(tuple("ReplicaFailure", "FailedCreate"));
        var set = new ReplicaSetBuilder(set(1)).withStatus(failed).build();
        assertThat(ReplicaStatus.of(set, List.of(), inContact(), null, NOW).getConditions())
                .isEmpty();
    }
}
