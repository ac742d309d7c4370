package sh.deploy.controllers.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilencesTest {
    private final Silences silences = new Silences();
    private long now = 1;

    private void silentFor(Duration length) {
        silences.silent("node", now);
        now += length.toNanos();
        silences.heard("node", now);
    }

    private void pass(Duration length) {
        now += length.toNanos();
    }

    @Test
    void theFirstSilenceIsNoRelapse() {
        silences.heard("node", now);
        silences.silent("node", now);
        assertThat(silences.isRelapse("node")).isFalse();
        assertThat(silences.isRelapse("other")).isFalse();
    }

    @Test
    void whoIsSilentAgainSoonHasARelapseUntilItIsBack() {
        silentFor(Duration.ofMillis(100));
        pass(Silences.RELAPSES_WITHIN.minusNanos(1));
        assertThat(silences.isRelapse("node")).isFalse();
        silences.silent("node", now);
        assertThat(silences.isRelapse("node")).isTrue();
        pass(Silences.RELAPSES_WITHIN);
        silences.silent("node", now);
        assertThat(silences.isRelapse("node")).isTrue();
        silences.heard("node", now);
        assertThat(silences.isRelapse("node")).isFalse();
    }

    @Test
    void whoWasHeardForLongHasNone() {
        silentFor(Duration.ofSeconds(5));
        pass(Silences.RELAPSES_WITHIN);
        silences.silent("node", now);
        assertThat(silences.isRelapse("node")).isFalse();
    }

    @Test
    void tellsHowLongTheLastSilenceWasAndWhoIsJustBack() {
        assertThat(silences.last("node")).isEmpty();
        silentFor(Duration.ofSeconds(5));
        assertThat(silences.last("node")).contains(Duration.ofSeconds(5));
        assertThat(silences.isJustBack("node", now)).isTrue();
        pass(Silences.SETTLES_WITHIN);
        assertThat(silences.isJustBack("node", now)).isFalse();
        silences.forget("node");
        assertThat(silences.last("node")).isEmpty();
    }
}
