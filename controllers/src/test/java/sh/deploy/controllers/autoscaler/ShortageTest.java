package sh.deploy.controllers.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sh.deploy.api.nodepool.NodePool;
import sh.deploy.api.object.Json;
import sh.deploy.controllers.scheduler.PodFacts;
import sh.deploy.controllers.scheduler.Resources;

class ShortageTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:01:00Z");
    private static final NodePool POOL = Json.MAPPER.readValue("""
            {"apiVersion":"deploy.sh/v1","kind":"NodePool","metadata":{"name":"burst"},"spec":{
              "min":0,"max":9,"template":{"capacity":{"cpu":"1"}}}}
            """, NodePool.class);

    private static Waiting waiting(String name, long cpuMillis, Duration waited) {
        var pod = PodFacts.plain("default", name, "owner", new Resources(cpuMillis, 0));
        return new Waiting(pod, NOW.minus(waited), "0/1 nodes are available: 1 Insufficient cpu.");
    }

    @Test
    void countsTheNodesThatThePodsFill() {
        var pods = IntStream.range(0, 5)
                .mapToObj(i -> waiting("p" + i, 400, Duration.ofSeconds(10)))
                .toList();
        assertThat(Shortage.of(POOL, pods, 9, NOW))
                .isEqualTo(new Shortage(
                        3, "pod default/p0 waits for a node: 0/1 nodes are available: 1 Insufficient cpu."));
        assertThat(Shortage.of(POOL, pods, 2, NOW).nodes()).isEqualTo(2);
    }

    @Test
    void waitsAsLongAsTheMark() {
        assertThat(Shortage.of(POOL, List.of(waiting("p", 400, Duration.ofSeconds(9))), 9, NOW))
                .isEqualTo(Shortage.NONE);
    }

    @Test
    void helpsOnlyPodsThatAnEmptyNodeTakes() {
        var small = waiting("small", 1000, Duration.ZERO);
        var large = waiting("large", 1001, Duration.ZERO);
        assertThat(WaitingPods.helpedBy(POOL, List.of(small, large))).containsExactly(small);
    }
}
