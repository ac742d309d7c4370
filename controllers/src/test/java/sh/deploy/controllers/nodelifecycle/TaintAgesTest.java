package sh.deploy.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaintAgesTest {
    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Taint TAINT = taint(SINCE);
    private static final Pod POD = bound("u", SINCE.minusSeconds(100));
    private static final long SECOND = 1_000_000_000;

    private final TaintAges ages = new TaintAges();

    @Test
    void goesByWhatIsWrittenDownWhenSeenForTheFirstTime() {
        assertThat(age(POD, TAINT, SINCE.plusSeconds(10), 0)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void countsFromWhenThePodIsThereWhenTheTaintIsOlder() {
        var later = bound("v", SINCE.plusSeconds(7_000));
        assertThat(age(later, TAINT, SINCE.plusSeconds(7_060), 0)).isEqualTo(Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 0, 3_600})
    void aClockThatJumpsMakesNothingOlderOrYounger(long jump) {
        age(POD, TAINT, SINCE.plusSeconds(1), 0);

        assertThat(age(POD, TAINT, SINCE.plusSeconds(1 + 30 + jump), 30 * SECOND))
                .isEqualTo(Duration.ofSeconds(31));
    }

    @Test
    void whatComesFromAClockThatWentAheadBeginsWhenItIsSeen() {
        var ahead = bound("w", SINCE.plusSeconds(9_000));
        assertThat(age(ahead, TAINT, SINCE, 0)).isEqualTo(Duration.ZERO);
        assertThat(age(ahead, TAINT, SINCE.plusSeconds(5), 5 * SECOND)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aTaintThatSaysNothingBeginsWhenItIsSeen() {
        var silent = new Taint("NoExecute", "maintenance", null, null);
        assertThat(age(POD, silent, SINCE, 0)).isEqualTo(Duration.ZERO);
        assertThat(age(POD, silent, SINCE, 5 * SECOND)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aTaintThatWasTakenAwayAndComesAgainBeginsAnew() {
        age(POD, TAINT, SINCE, 0);
        ages.only("n", List.of(POD), List.of());
        var again = taint(SINCE.plusSeconds(100));

        assertThat(age(POD, again, SINCE.plusSeconds(100), 100 * SECOND)).isEqualTo(Duration.ZERO);
        assertThat(age(POD, TAINT, SINCE, 100 * SECOND))
                .as("nothing is remembered of it")
                .isEqualTo(Duration.ZERO);
    }

    private Duration age(Pod pod, Taint taint, Instant now, long nowNanos) {
        ages.only("n", List.of(pod), List.of(taint));
        return ages.age("n", pod, taint, now, nowNanos);
    }

    private static Taint taint(Instant since) {
        return new Taint("NoExecute", NodeTaints.UNREACHABLE, since.toString(), null);
    }

    private static Pod bound(String uid, Instant at) {
        return new PodBuilder()
                .withNewMetadata()
                .withUid(uid)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("True")
                .withLastTransitionTime(at.toString())
                .endCondition()
                .endStatus()
                .build();
    }
}
