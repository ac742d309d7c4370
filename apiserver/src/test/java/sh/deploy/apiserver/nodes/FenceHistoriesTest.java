package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.apiserver.nodes.SimulatedFence.Mistake;

/** What must hold of the fence in every history, over generated ones. A failure names its seed. */
@Tag("slow")
class FenceHistoriesTest {
    private static final long MS = SimulatedFence.MS;
    private static final int FAULTS = 25;
    private static final int SEEDS_FOR_A_MISTAKE = 400;

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noNodeHoldsALeaseAndAPodThatIsGone(long seed) {
        assertThat(history(seed, Mistake.NONE).violations()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void onceAllIsWellTheNodeHoldsALease(long seed) {
        var node = history(seed, Mistake.NONE);
        node.run(30_000 * MS);

        assertThat(node.verdict()).isEqualTo(Verdict.HEARD);
        assertThat(node.holdsItsLease()).isTrue();
    }

    @Test
    void deadNodesLoseTheirPods() {
        var removed = seeds().mapToInt(seed -> history(seed, Mistake.NONE).removedByTheFence());

        assertThat(removed.filter(pods -> pods > 0).count()).isGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void findsEachMistake(Mistake mistake) {
        assertThat(IntStream.range(0, SEEDS_FOR_A_MISTAKE))
                .anyMatch(seed -> !history(seed, mistake).violations().isEmpty());
    }

    private static SimulatedFence history(long seed, Mistake mistake) {
        var random = new Random(seed);
        var node = new SimulatedFence(seed, mistake);
        node.run(3_000 * MS);
        for (int fault = 0; fault < FAULTS; fault++) {
            switch (random.nextInt(12)) {
                case 0 -> node.cutFor(random.nextLong(8_000 * MS));
                case 1 -> node.freezeAgentFor(random.nextLong(8_000 * MS));
                case 2 -> node.pauseBeatLoopFor(random.nextLong(4_000 * MS));
                case 3 -> node.pauseBeatLoopFor(random.nextLong(60 * MS));
                case 4 -> node.breakSession();
                case 5 -> node.restartAgent();
                case 6 -> node.deletePod();
                case 7, 8 -> loseANodeWhosePodGoes(node, random);
                case 9 -> node.deafenFor(random.nextLong(8_000 * MS));
                case 10 -> node.muteFor(random.nextLong(8_000 * MS));
                default -> restartServerNowAndThen(node, random);
            }
            node.run(random.nextLong(4_000 * MS));
        }
        return node;
    }

    private static void loseANodeWhosePodGoes(SimulatedFence node, Random random) {
        long nanos = 3_000 * MS + random.nextLong(3_000 * MS);
        switch (random.nextInt(3)) {
            case 0 -> node.cutFor(nanos);
            case 1 -> node.deafenFor(nanos);
            default -> node.freezeAgentFor(nanos);
        }
        node.run(random.nextLong(500 * MS));
        node.deletePod();
        node.run(2_000 * MS);
        if (random.nextBoolean()) {
            node.stallNodeLoopFor(random.nextLong(3_000 * MS));
        }
    }

    private static void restartServerNowAndThen(SimulatedFence node, Random random) {
        if (random.nextInt(3) == 0) {
            node.restartServer();
        } else {
            node.deletePod();
        }
    }
}
