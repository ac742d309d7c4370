package sh.deploy.e2e.bench.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row G1 in short, on the built server and PostgreSQL: who is served is counted, how soon is for {@code bin/bench flood} to measure. */
class FloodIT {
    private static final FloodOptions SHORT = new FloodOptions(1, 2, 300, 19);

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static FloodRun run;

    @BeforeAll
    static void start() throws Exception {
        run = new FloodRun(SHORT);
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            run.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesOthersAllTheyAskFor(Attack attack) throws Exception {
        assertOthersAreServed(run.measure(List.of(attack)));
    }

    @Test
    void ofEverySortAtOnceDoesToo() throws Exception {
        assertOthersAreServed(run.measure(Attack.ALL));
    }

    private static void assertOthersAreServed(FloodRun.Seen seen) {
        System.out.println(seen.count() + ", others' p99 " + seen.attacked.millis(0.99) + " ms, without "
                + seen.idle.millis(0.99) + " ms");
        assertThat(seen.idle.failures()).isZero();
        assertThat(seen.attacked.failures()).isZero();
        assertThat(seen.attacked.count()).isPositive();
        assertThat(seen.count().done()).as("the attack bit").isPositive();
    }
}
