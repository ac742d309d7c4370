package sh.deploy.kubelet.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendTimesTest {
    private final SendTimes times = new SendTimes();

    @Test
    void keepsTheLatestAndForgetsWhatIsOld() {
        for (int beat = 1; beat <= 1025; beat++) {
            times.sent(beat, 10L * beat);
        }
        assertThat(times.of(1025)).isEqualTo(10_250);
        assertThat(times.of(2)).isEqualTo(20);
        assertThat(times.of(1)).isZero();
    }

    @Test
    void whatWasNeverSentWasSentLongAgo() {
        times.sent(1, 10);
        assertThat(times.of(0)).isZero();
        assertThat(times.of(2)).isZero();
        assertThat(times.of(-1)).isZero();
    }
}
