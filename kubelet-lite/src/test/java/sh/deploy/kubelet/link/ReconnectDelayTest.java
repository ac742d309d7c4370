package sh.deploy.kubelet.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReconnectDelayTest {
    private final ReconnectDelay delay = new ReconnectDelay();

    @Test
    void doublesUpToTheLongest() {
        var taken = Stream.generate(delay::take).limit(8).toList();

        assertThat(taken).startsWith(ReconnectDelay.FIRST, ReconnectDelay.FIRST.multipliedBy(2));
        assertThat(taken).endsWith(ReconnectDelay.LONGEST, ReconnectDelay.LONGEST);
    }

    @Test
    void isShortAgainAfterAnAnswer() {
        delay.take();
        delay.take();

        delay.reset();

        assertThat(delay.take()).isEqualTo(ReconnectDelay.FIRST);
    }
}
