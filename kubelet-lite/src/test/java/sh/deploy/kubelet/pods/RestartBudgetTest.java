package sh.deploy.kubelet.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {
    private static final long SECOND = 1_000_000_000;
    private static final long BEGIN = -5 * SECOND; // such clocks begin anywhere

    private final RestartBudget budget = new RestartBudget();

    /** Seconds to wait, for asking at so many milliseconds. */
    private List<Double> waits(LongStream atMillis) {
        return atMillis.mapToObj(at -> budget.takeTurn(BEGIN + at * 1_000_000).toMillis() / 1000.0)
                .toList();
    }

    @Test
    void tenGoAtOnceAndThenOneASecondInTheOrderOfAsking() {
        assertThat(waits(LongStream.generate(() -> 0).limit(10))).isEqualTo(Collections.nCopies(10, 0.0));
        assertThat(waits(LongStream.of(0, 0, 0))).containsExactly(1.0, 2.0, 3.0);
        assertThat(waits(LongStream.of(500, 3_500))).containsExactly(3.5, 1.5);
    }

    @Test
    void whatIsNotUsedIsSavedUpToTenAndNoFurther() {
        waits(LongStream.generate(() -> 0).limit(10));
        assertThat(waits(LongStream.of(2_000, 2_000, 2_000))).containsExactly(0.0, 0.0, 1.0);
        assertThat(waits(LongStream.generate(() -> 3_600_000).limit(11)).subList(9, 11))
                .containsExactly(0.0, 1.0);
    }

    @Test
    void oneContainerAloneNeverWaits() {
        assertThat(waits(LongStream.iterate(0, at -> at + 1_000).limit(200))).allMatch(wait -> wait == 0);
    }

    @Test
    void aHundredThatCrashForEverBeginAgainOnceASecondInAll() {
        long next = IntStream.range(0, 1_000)
                .mapToObj(any -> budget.takeTurn(BEGIN))
                .mapToLong(Duration::toSeconds)
                .max()
                .orElseThrow();
        assertThat(next).isEqualTo(1_000 - RestartBudget.AT_ONCE);
    }
}
