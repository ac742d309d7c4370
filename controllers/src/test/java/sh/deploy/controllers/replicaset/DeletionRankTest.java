package sh.deploy.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.replicaset.Examples.NOW;
import static sh.deploy.controllers.replicaset.Examples.ready;
import static sh.deploy.controllers.replicaset.Examples.readySince;
import static sh.deploy.controllers.replicaset.Examples.unassigned;
import static sh.deploy.controllers.replicaset.Examples.unready;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeletionRankTest {
    @Test
    void podsOnNoNodeGoBeforeUnreadyOnesAndThoseBeforeReadyOnes() {
        assertThat(order(ready("a"), unready("b"), unassigned("c"))).containsExactly("c", "b", "a");
    }

    @Test
    void cheapPodsGoFirst() {
        assertThat(order(cost(ready("a"), "5"), cost(ready("b"), "-5"), ready("c")))
                .containsExactly("b", "c", "a");
    }

    @Test
    void podsThatShareTheirNodeGoBeforeOneThatIsAlone() {
        var first = onNode(ready("b"), "full");
        var second = onNode(ready("c"), "full");
        assertThat(order(ready("a"), first, second)).containsExactly("b", "c", "a");
    }

    @Test
    void podsThatBecameReadyLastGoFirst() {
        assertThat(order(readySince("a", NOW.minusSeconds(9)), readySince("b", NOW.minusSeconds(5))))
                .containsExactly("b", "a");
    }

    @Test
    void aPodWhoseNodeWasDeadForAWhileKeepsItsPlaceBeforeOneThatWasMadeMeanwhile() {
        var back = containersReadySince(readySince("a", NOW.minusSeconds(1)), NOW.minusSeconds(60));
        var made = containersReadySince(readySince("b", NOW.minusSeconds(2)), NOW.minusSeconds(2));

        assertThat(order(back, made)).containsExactly("b", "a");
    }

    /** What opens a gate says when the pod began to serve; its containers do not. */
    @Test
    void aPodWithGatesServesSinceTheyAreOpen() {
        var made = containersReadySince(readySince("b", NOW.minusSeconds(5)), NOW.minusSeconds(5));
        var back = containersReadySince(readySince("a", NOW.minusSeconds(1)), NOW.minusSeconds(60));

        assertThat(order(gated(back, NOW.minusSeconds(50)), made)).containsExactly("b", "a");
        assertThat(order(gated(back, NOW.minusSeconds(2)), made)).containsExactly("a", "b");
    }

    private static Pod gated(Pod pod, Instant openSince) {
        return since(
                new PodBuilder(pod)
                        .editSpec()
                        .addNewReadinessGate("example.com/gate")
                        .endSpec()
                        .build(),
                "example.com/gate",
                openSince);
    }

    private static Pod containersReadySince(Pod pod, Instant since) {
        return since(pod, "ContainersReady", since);
    }

    private static Pod since(Pod pod, String condition, Instant since) {
        return new PodBuilder(pod)
                .editStatus()
                .addNewCondition()
                .withType(condition)
                .withStatus("True")
                .withLastTransitionTime(since.toString())
                .endCondition()
                .endStatus()
                .build();
    }

    private static List<String> order(Pod... pods) {
        return Stream.of(pods)
                .sorted(DeletionRank.leastMissedFirst(List.of(pods)))
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    private static Pod cost(Pod pod, String cost) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations("controller.kubernetes.io/pod-deletion-cost", cost)
                .endMetadata()
                .build();
    }

    private static Pod onNode(Pod pod, String node) {
        return new PodBuilder(pod).editSpec().withNodeName(node).endSpec().build();
    }
}
