package sh.deploy.e2e.bench.death;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeathOptionsTest {
    @Test
    void takesFiftyFaultsOfTwentyNodesUnlessToldOtherwise() {
        var options = DeathOptions.parse(List.of(), 7);

        assertThat(options.faults()).isEqualTo(50);
        assertThat(options.agents() + options.hollow()).isEqualTo(20);
        assertThat(options.seed()).isEqualTo(7);
    }

    @Test
    void whatFollowsQuickChangesIt() {
        var options = DeathOptions.parse(List.of("--quick", "--faults", "3", "--seed", "9"), 7);

        assertThat(options.faults()).isEqualTo(3);
        assertThat(options.seed()).isEqualTo(9);
        assertThat(options.loadMinutes()).isLessThan(10);
    }

    @Test
    void stressAloneBesideFourNodesAndTwelvePodsIsALine() {
        var options = DeathOptions.parse(
                List.of("--agents 4 --hollow 0 --faults 0 --swarm 0 --load 5 --pods 12 --garbage off".split(" ")), 7);

        assertThat(options).isEqualTo(new DeathOptions(0, 4, 0, 60_000, 5, 12, false, 0, 7));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeathOptions.parse(List.of("--fault", "3"), 7))
                .withMessageContaining("--faults N");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeathOptions.parse(List.of("--faults"), 7))
                .withMessageContaining("takes a number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeathOptions.parse(List.of("--load", "long"), 7))
                .withMessageContaining("got long");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeathOptions.parse(List.of("--garbage", "no"), 7))
                .withMessageContaining("takes on or off");
    }
}
