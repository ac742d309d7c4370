package sh.deploy.kubelet.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OomScoresTest {
    @Test
    void aMachineWithTheRightMaySpareAProcess() {
        assertThat(OomScores.lowest(List.of("Name:\tjava", "CapBnd:\t000001ffffffffff")))
                .isEqualTo(-1000);
    }

    @Test
    void withoutTheRightAScoreCanOnlyBeRaised() {
        assertThat(OomScores.lowest(List.of("CapBnd:\t000001fffeffffff"))).isZero();
    }
}
