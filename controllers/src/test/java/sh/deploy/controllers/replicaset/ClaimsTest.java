package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.replicaset.Examples.ended;
import static sh.deploy.controllers.replicaset.Examples.leaving;
import static sh.deploy.controllers.replicaset.Examples.ready;
import static sh.deploy.controllers.replicaset.Examples.set;
import static sh.deploy.controllers.replicaset.Examples.stray;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.api.selector.Selector;

class ClaimsTest {
    private static final Selector WEB = Selector.parse("app=web");

    @Test
    void aMatchingPodThatNobodyManagesIsAdopted() {
        var stray = stray("a");
        assertThat(Claims.of(set(1), WEB, List.of(stray))).isEqualTo(new Claims(List.of(), List.of(stray), List.of()));
    }

    @Test
    void anEndedOrLeavingPodIsNotAdopted() {
        assertThat(Claims.of(set(1), WEB, List.of(ended(stray("a")), leaving(stray("b"))))
                        .adopt())
                .isEmpty();
    }

    @Test
    void aManagedPodThatMatchesNoMoreIsReleased() {
        var other = relabelled(ready("a"));
        assertThat(Claims.of(set(1), WEB, List.of(other))).isEqualTo(new Claims(List.of(), List.of(), List.of(other)));
    }

    @Test
    void aSetOnItsWayOutTakesInAndLetsGoNothing() {
        var leaving = new ReplicaSetBuilder(set(1))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
        var mine = relabelled(ready("a"));
        assertThat(Claims.of(leaving, WEB, List.of(mine, stray("b"))))
                .isEqualTo(new Claims(List.of(mine), List.of(), List.of()));
    }

    private static Pod relabelled(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToLabels("app", "debug")
                .endMetadata()
                .build();
    }
}
