package sh.deploy.e2e.bench.death;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScaleCurveTest {
    private final ScaleCurve curve = new ScaleCurve();

    @Test
    void endsWhereSilenceIsSeenTooLateOrNotAtAll() {
        curve.add(10, 21, 0);
        curve.add(50, 30, 0);
        curve.add(100, 25, 1);
        curve.add(300, 44, 0);

        assertThat(curve.whereItEnds(30))
                .isEqualTo("30 ms, at p99 and none unseen, hold up to 50 nodes; no longer with 100, 300.");
    }

    @Test
    void namesTheExceptionsBelow() {
        curve.add(10, 33, 0);
        curve.add(20, 29, 0);

        assertThat(curve.whereItEnds(30))
                .isEqualTo("30 ms, at p99 and none unseen, hold up to 20 nodes, but not with 10; no more were tried.");
    }

    @Test
    void whatWasNotMeasuredToItsEndDoesNotHold() {
        curve.add(10, Double.NaN, 0);

        assertThat(curve.whereItEnds(30))
                .isEqualTo("30 ms, at p99 and none unseen, hold with no number of nodes; no longer with 10.");
    }
}
