package sh.deploy.controllers.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.time.ManualTime;

class RemovalsTest {
    private final ManualTime time = new ManualTime(Instant.EPOCH);
    private final Removals removals = new Removals(time);
    private final List<String> tries = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private Duration takes = Duration.ZERO;
    private boolean works = true;

    /** Takes its time, which is that of all pools. */
    private final NodeProvider provider = new NodeProvider() {
        @Override
        public void add(String node, NodePool pool) {}

        @Override
        public void remove(String node) throws IOException {
            tries.add(node);
            time.advance(takes);
            if (!works) {
                throw new IOException("the engine hangs");
            }
        }
    };

    private boolean end(String node) throws InterruptedException {
        return removals.end(node.split("-")[0], node, provider, heard::add);
    }

    @Test
    void oneThatFailedIsAskedAgainLaterAndSaysWhyMeanwhile() throws InterruptedException {
        works = false;
        assertThat(end("web-1")).isFalse();
        time.advance(Duration.ofMillis(14_999));
        assertThat(end("web-1")).isFalse();
        assertThat(tries).containsExactly("web-1");
        assertThat(heard).containsExactly("Node web-1 could not be ended: the engine hangs");
        assertThat(removals.failure(List.of("web-2", "web-1"))).isEqualTo(heard.getFirst());
        assertThat(removals.failure(List.of("web-2"))).isEmpty();

        works = true;
        time.advance(Duration.ofMillis(1));
        assertThat(end("web-1")).isTrue();
        assertThat(removals.failure(List.of("web-1"))).isEmpty();
    }

    @Test
    void oneThatTakesLongToFailIsAskedTheMoreSeldom() throws InterruptedException {
        works = false;
        takes = Duration.ofSeconds(30);
        for (int second = 0; second < 600; second++) {
            end("web-1");
            end("web-2");
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(tries).as("30 s each in 600 s and what they took").hasSize(3);
        assertThat(removals.isDue("batch", "batch-1")).as("of another pool").isTrue();
    }

    @Test
    void aNodeThatFailsHoldsUpNoOther() throws InterruptedException {
        works = false;
        end("web-1");
        works = true;
        assertThat(end("web-2")).isTrue();
    }

    @Test
    void ofANodeThatStaysNothingIsSaidAnyMore() throws InterruptedException {
        works = false;
        end("web-1");

        removals.forget("web-1");

        assertThat(removals.failure(List.of("web-1"))).isEmpty();
        assertThat(removals.isDue("web", "web-1")).isTrue();
    }
}
