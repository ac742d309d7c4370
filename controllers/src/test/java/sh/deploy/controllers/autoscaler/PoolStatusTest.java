package sh.deploy.controllers.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.nodepool.NodePoolStatus;
import sh.deploy.api.object.Json;

class PoolStatusTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final NodePool pool = Json.MAPPER.readValue("""
            {"apiVersion":"deploy.sh/v1","kind":"NodePool","metadata":{"name":"burst","generation":1},"spec":{"min":0,"max":1}}
            """, NodePool.class);

    private NodePoolStatus show(long usedMillis) {
        return show(usedMillis, "", "");
    }

    private NodePoolStatus show(long usedMillis, @Nullable String staying, String failure) {
        var counts = new PoolKeeper.PoolCounts(0, 0);
        var status = PoolStatus.of(pool, counts, staying, new Load(0, usedMillis, 0, 1000), failure, NOW);
        pool.setStatus(status);
        return status;
    }

    private static String busy(NodePoolStatus status) {
        var condition = Objects.requireNonNull(status.conditions()).getFirst();
        return condition.getStatus() + ": " + condition.getMessage();
    }

    @Test
    void givesTheFiguresWhetherBusyOrNot() {
        assertThat(busy(show(710)))
                .isEqualTo("True: CPU is at 71 %, past 70 % (710m used and 0m waiting of 1000m allocatable)");
        assertThat(busy(show(700)))
                .isEqualTo("False: CPU is at 70 %, not past 70 % (700m used and 0m waiting of 1000m allocatable)");
    }

    @Test
    void whyNodesStayIsSaidUntilItIsKnownThatNoneDoes() {
        assertThat(show(0, "node a stays", "").conditions())
                .extracting("message")
                .contains("node a stays");
        assertThat(show(0, null, "it does not answer").conditions())
                .extracting("message")
                .contains("node a stays", "it does not answer");
        assertThat(show(0, "", "it does not answer").conditions())
                .extracting("message")
                .contains("it does not answer")
                .doesNotContain("node a stays");
        assertThat(show(0).conditions()).extracting("type").doesNotContain("NodesRemaining");
    }

    @Test
    void saysTheSameAgainForASmallChange() {
        var idle = show(0);
        pool.setStatus(new NodePoolStatus(null, null, null, idle.observedGeneration(), idle.conditions()));
        assertThat(show(40)).isEqualTo(idle);
        var before = show(300);
        assertThat(show(340)).isEqualTo(before);
        assertThat(busy(show(350))).contains("35 %", "350m used");
    }
}
