package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.scheduler.Examples.node;
import static sh.deploy.controllers.scheduler.Examples.pod;
import static sh.deploy.controllers.scheduler.Examples.ports;
import static sh.deploy.controllers.scheduler.Examples.state;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoRoomTest {
    @Test
    void isWhyAPodWaitsThatOtherPodsKeepAway() {
        var full = node("a", 4000, 8);
        var holder = pod("holder", 3000, 6);
        assertThat(NoRoom.isWhy(refusal(pod("large", 4000, 1), full, holder))).isTrue();
        assertThat(NoRoom.isWhy(refusal(pod("large", 1000, 8), full, holder))).isTrue();
        assertThat(NoRoom.isWhy(refusal(
                        pod("one-more", 1, 1),
                        NodeFacts.plain("a", new Resources(9000, 64 * Examples.GIB), 1),
                        holder)))
                .isTrue();
        var port = ports(pod("web", 1, 1), new HostPort("", "TCP", 80));
        var view = new ClusterView();
        view.put(node("a", 4000, 8));
        view.place(port, "a");
        assertThat(NoRoom.isWhy(Planner.plan(view, List.of(ports(pod("next", 1, 1), new HostPort("", "TCP", 80))))
                        .refusals()
                        .getFirst()
                        .summary()))
                .isTrue();
    }

    @Test
    void isNotWhyAPodWaitsThatNoNodeCouldEverHold() {
        var holder = pod("holder", 3000, 6);
        assertThat(NoRoom.isWhy(refusal(pod("large", 4001, 1), node("a", 4000, 8), holder)))
                .isFalse();
        assertThat(NoRoom.isWhy(refusal(pod("large", 1, 9), node("a", 4000, 8), holder)))
                .isFalse();
        assertThat(NoRoom.isWhy(refusal(pod("none", 1, 1), NodeFacts.plain("a", new Resources(1000, Examples.GIB), 0))))
                .isFalse();
    }

    @Test
    void isWhyAPodWaitsThatOneOfTheNodesCouldHold() {
        var view = new ClusterView();
        view.put(node("small", 1000, 8));
        view.put(node("large", 4000, 8));
        view.place(pod("holder", 3000, 6), "large");
        assertThat(NoRoom.isWhy(Planner.plan(view, List.of(pod("web", 2000, 1)))
                        .refusals()
                        .getFirst()
                        .summary()))
                .isTrue();
    }

    @Test
    void isNotWhyAPodWaitsThatNoNodeSuits() {
        assertThat(NoRoom.isWhy(refusal(pod("web", 1, 1), state(node("a", 4000, 8), false, false))))
                .isFalse();
        assertThat(NoRoom.isWhy(refusal(pod("web", 1, 1), state(node("a", 4000, 8), true, true))))
                .isFalse();
    }

    @Test
    void isSaidOfPodsWithoutANodeAlone() {
        var waits = refused("0/1 nodes are available: 1 Too many pods.");
        assertThat(NoRoom.isWhyItWaits(waits)).isTrue();
        assertThat(NoRoom.isWhyItWaits(new PodBuilder(waits)
                        .editSpec()
                        .withNodeName("a")
                        .endSpec()
                        .build()))
                .isFalse();
        assertThat(NoRoom.isWhyItWaits(null)).isFalse();
    }

    private static Pod refused(String message) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withReason(SchedulerWrites.REASON)
                .withMessage(message)
                .endCondition()
                .endStatus()
                .build();
    }

    private static String refusal(PodFacts pod, NodeFacts node, PodFacts... placed) {
        var view = new ClusterView();
        view.put(node);
        for (var each : placed) {
            view.place(each, node.name());
        }
        return Planner.plan(view, List.of(pod)).refusals().getFirst().summary();
    }
}
