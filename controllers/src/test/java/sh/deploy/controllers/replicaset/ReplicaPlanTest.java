package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.replicaset.Examples.ended;
import static sh.deploy.controllers.replicaset.Examples.leaving;
import static sh.deploy.controllers.replicaset.Examples.ready;
import static sh.deploy.controllers.replicaset.Examples.set;
import static sh.deploy.controllers.replicaset.Examples.unready;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicaPlanTest {
    @Test
    void createsWhatIsLacking() {
        assertThat(plan(3, ready("a"))).isEqualTo(new ReplicaPlan.Create(2));
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
        assertThat(plan(1, ended(unready("a")), leaving(ready("b")))).isEqualTo(new ReplicaPlan.Create(1));
    }

    @Test
    void doesNotCountPodsOnSuspectNodes() {
        assertThat(ReplicaPlan.between(set(1), List.of(ready("a")), List.of(), Set.of("node-of-a")))
                .isEqualTo(new ReplicaPlan.Create(1));
    }

    @Test
    void makesNoMoreThanItsBoundInOneRound() {
        assertThat(plan(ReplicaPlan.MAX_A_ROUND + 1)).isEqualTo(new ReplicaPlan.Create(ReplicaPlan.MAX_A_ROUND));
    }

    private static ReplicaPlan plan(int wanted, Pod... owned) {
        return ReplicaPlan.between(set(wanted), List.of(owned), List.of(), Set.of());
    }
}
