package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static sh.deploy.controllers.replicaset.Examples.NOW;
import static sh.deploy.controllers.replicaset.Examples.leaving;
import static sh.deploy.controllers.replicaset.Examples.ready;
import static sh.deploy.controllers.replicaset.Examples.readySince;
import static sh.deploy.controllers.replicaset.Examples.set;
import static sh.deploy.controllers.replicaset.Examples.unready;

import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicaStatusTest {
    @Test
    void countsReadyAndLeavingPods() {
        var status = ReplicaStatus.of(set(3), List.of(ready("a"), unready("b"), leaving(ready("c"))), null, NOW);
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
        assertThat(ReplicaStatus.of(patient, young, null, NOW).getAvailableReplicas())
                .isZero();
        assertThat(ReplicaStatus.nextAvailable(patient, young, NOW)).contains(NOW.plusSeconds(1));
        var old = List.of(readySince("a", NOW.minusSeconds(10)));
        assertThat(ReplicaStatus.of(patient, old, null, NOW).getAvailableReplicas())
                .isEqualTo(1);
        assertThat(ReplicaStatus.nextAvailable(patient, old, NOW)).isEmpty();
    }

    @Test
    void tellsAFailureAndForgetsItWhenAllIsWell() {
        var failure = new ReplicaStatus.Failure("FailedCreate", "quota");
        var failed = ReplicaStatus.of(set(1), List.of(), failure, NOW);
        assertThat(failed.getConditions())
                .extracting(ReplicaSetCondition::getType, ReplicaSetCondition::getReason)
                .containsExactly(tuple("ReplicaFailure", "FailedCreate"));
        var set = new ReplicaSetBuilder(set(1)).withStatus(failed).build();
        assertThat(ReplicaStatus.of(set, List.of(), null, NOW).getConditions()).isEmpty();
    }
}
