package sh.deploy.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import org.junit.jupiter.api.Test;

class BoundsTest {
    @Test
    void percentagesRoundUpForTheSurgeAndDownForWhatMayMiss() {
        assertThat(percent(10, "25%", "25%")).isEqualTo(new Bounds(3, 2));
        assertThat(percent(4, "25%", "25%")).isEqualTo(new Bounds(1, 1));
        assertThat(percent(3, "25%", "25%")).isEqualTo(new Bounds(1, 0));
    }

    @Test
    void twoZerosLetOnePodMiss() {
        assertThat(percent(3, "0%", "1%")).isEqualTo(new Bounds(0, 1));
    }

    @Test
    void noMoreMayMissThanThereAre() {
        assertThat(Bounds.of(Examples.deployment(2, 1, 5))).isEqualTo(new Bounds(1, 2));
    }

    @Test
    void theLargestSurgeIsWhatCanBeCounted() {
        assertThat(percent(30, "99999999%", "0%")).isEqualTo(new Bounds(30_000_000, 0));
        assertThat(percent(3_000, "99999999%", "0%").surge()).isEqualTo(Integer.MAX_VALUE - 3_000);
        assertThat(Bounds.of(Examples.deployment(2, Integer.MAX_VALUE, 0)).surge())
                .isEqualTo(Integer.MAX_VALUE - 2);
    }

    @Test
    void recreatingHasNeither() {
        assertThat(Bounds.of(Examples.recreating(3))).isEqualTo(new Bounds(0, 0));
    }

    private static Bounds percent(int replicas, String surge, String unavailable) {
        return Bounds.of(new DeploymentBuilder(Examples.deployment(replicas, 0, 0))
                .editSpec()
                .editStrategy()
                .editRollingUpdate()
                .withMaxSurge(new IntOrString(surge))
                .withMaxUnavailable(new IntOrString(unavailable))
                .endRollingUpdate()
                .endStrategy()
                .endSpec()
                .build());
    }
}
