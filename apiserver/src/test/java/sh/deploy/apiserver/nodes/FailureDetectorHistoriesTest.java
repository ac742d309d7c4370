package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of every history, over generated ones. A failure names its seed. */
class FailureDetectorHistoriesTest {
    private static final long MS = SimulatedNodes.MS;
    private static final long SILENCE = 20 * MS;
    private static final long DEAD_AFTER = 3_200 * MS;
    private static final int NODES = 7;

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whoBeatsInTimeIsNeverSuspectedWhateverPausesTheDetectorMakes(long seed) {
        var random = new Random(seed);
        var nodes = new SimulatedNodes(seed, NODES, 0, 8 * MS, clock(random));
        for (int pause = 0; pause < 12; pause++) {
            long longest = pause % 4 == 3 ? 5_000 * MS : 200 * MS;
            nodes.pauseOfTheDetector(random.nextLong(900 * MS), random.nextLong(longest));
            nodes.run(1_000 * MS);
        }

        assertThat(nodes.judged()).allMatch(one -> one.change().now() == Verdict.HEARD);
        assertThat(nodes.verdicts()).hasSize(NODES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDeadNodeIsSuspectedInTimeAndNoOther(long seed) {
        var random = new Random(seed);
        var nodes = new SimulatedNodes(seed, NODES, 0, 2 * MS, clock(random));
        nodes.run(3_000 * MS + random.nextLong(100 * MS));
        int victim = random.nextInt(NODES);

        long died = nodes.now();
        nodes.killNode(victim);
        nodes.run(4_000 * MS);

        assertThat(nodes.verdicts().get("node-" + victim))
                .containsExactly(Verdict.HEARD, Verdict.SUSPECT, Verdict.DEAD);
        for (var one : nodes.judged()) {
            long after = one.change().atNanos() - died;
            if (one.change().now() == Verdict.SUSPECT) {
                assertThat(one.change().node()).isEqualTo("node-" + victim);
                assertThat(after).isBetween(SILENCE - 7 * MS, SILENCE + 8 * MS);
            } else if (one.change().now() == Verdict.DEAD) {
                assertThat(one.silentOnWireNanos()).isGreaterThan(DEAD_AFTER);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aDeadNodeNeverComesBackWhateverHappensToTheOthersAndTheDetector(long seed) {
        var random = new Random(seed);
        var nodes = new SimulatedNodes(seed, NODES, 0.01, 8 * MS, clock(random));
        nodes.run(3_000 * MS);
        int victim = random.nextInt(NODES);
        nodes.killNode(victim);
        for (int fault = 0; fault < 15; fault++) {
            switch (random.nextInt(3)) {
                case 0 -> nodes.pauseOfTheDetector(random.nextLong(300 * MS), random.nextLong(100 * MS));
                case 1 -> nodes.pauseOfTheDetector(random.nextLong(300 * MS), random.nextLong(4_000 * MS));
                default -> cutMostFor(nodes, random.nextLong(800 * MS));
            }
            nodes.run(random.nextLong(1_500 * MS));
        }
        nodes.run(10_000 * MS);

        var seen = nodes.verdicts().get("node-" + victim);
        assertThat(seen).startsWith(Verdict.HEARD, Verdict.SUSPECT).endsWith(Verdict.DEAD);
        assertThat(seen).containsOnlyOnce(Verdict.HEARD);
    }

    private static void cutMostFor(SimulatedNodes nodes, long nanos) {
        for (int node = 0; node < NODES - 1; node++) {
            nodes.stopNode(node, nanos);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noNodeIsDeadBeforeItsLeaseAndMarginHavePassedInSilence(long seed) {
        var random = new Random(seed);
        var nodes = new SimulatedNodes(seed, NODES, 0.05, 15 * MS, clock(random));
        for (int fault = 0; fault < 25; fault++) {
            switch (random.nextInt(4)) {
                case 0 -> nodes.stopNode(random.nextInt(NODES), random.nextLong(6_000 * MS));
                case 1 -> nodes.pauseOfTheDetector(random.nextLong(500 * MS), random.nextLong(3_000 * MS));
                case 2 -> nodes.stopNode(random.nextInt(NODES), random.nextLong(60 * MS));
                default -> nodes.pauseOfTheDetector(random.nextLong(500 * MS), random.nextLong(50 * MS));
            }
            nodes.run(random.nextLong(2_000 * MS));
        }

        assertThat(nodes.judged()).allSatisfy(one -> {
            if (one.change().now() == Verdict.DEAD) {
                assertThat(one.silentOnWireNanos()).isGreaterThan(DEAD_AFTER);
            } else if (one.change().now() == Verdict.SUSPECT) {
                assertThat(one.change().why()).isEqualTo(Why.SILENT);
                assertThat(one.silentOnWireNanos()).isGreaterThan(SILENCE / 2);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void onceAllIsWellEveryNodeIsHeard(long seed) {
        var random = new Random(seed);
        var nodes = new SimulatedNodes(seed, NODES, 0.02, 10 * MS, clock(random));
        for (int fault = 0; fault < 15; fault++) {
            nodes.stopNode(random.nextInt(NODES), random.nextLong(400 * MS));
            nodes.run(random.nextLong(1_000 * MS));
        }
        nodes.run(130_000 * MS);

        for (int node = 0; node < NODES; node++) {
            assertThat(nodes.verdict(node)).isEqualTo(Verdict.HEARD);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aCutOfMostNodesAccusesNobodyForASecond(long seed) {
        var random = new Random(seed);
        var nodes = new SimulatedNodes(seed, NODES, 0, 2 * MS, clock(random));
        nodes.run(3_000 * MS);
        long cut = 100 * MS + random.nextLong(700 * MS);

        for (int node = 0; node < 4 + random.nextInt(NODES - 3); node++) {
            nodes.stopNode(node, cut);
        }
        nodes.run(5_000 * MS);

        assertThat(nodes.judged()).allMatch(one -> one.change().now() == Verdict.HEARD);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aClosedConnectionIsASignalAtOnce(long seed) {
        var nodes = new SimulatedNodes(seed, NODES, 0, 2 * MS, clock(new Random(seed)));
        nodes.run(3_000 * MS);

        nodes.closeConnectionsOf(3);

        assertThat(nodes.verdict(3)).isEqualTo(Verdict.SUSPECT);
    }

    /** A monotonic clock may begin anywhere, below zero too. */
    private static long clock(Random random) {
        return random.nextLong(-1L << 50, 1L << 50);
    }
}
