package sh.deploy.e2e.bench.twins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TwinsBenchTest {
    @Test
    void dealsEachKindOfFaultAsOftenAsTheOthersInAnOrderOfChance() {
        var dealt = TwinsBench.dealt(80, new Random(7));

        assertThat(TwinsBench.FAULTS)
                .allSatisfy(
                        fault -> assertThat(Collections.frequency(dealt, fault)).isEqualTo(20));
        assertThat(dealt).isNotEqualTo(TwinsBench.dealt(80, new Random(8)));
    }

    @Test
    void dealsAsManyAsAreAskedFor() {
        assertThat(TwinsBench.dealt(6, new Random(7))).hasSize(6).containsAll(TwinsBench.FAULTS);
    }
}
