package sh.deploy.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.scheduler.Examples.cluster;
import static sh.deploy.controllers.scheduler.Examples.pod;
import static sh.deploy.controllers.scheduler.Examples.tolerating;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.OutOfContact;

class NodeReaderTest {
    private static final PodFacts WEB = pod("web", 100, 1);

    @Test
    void tellsSuspicionFromDeathByTheReason() {
        assertThat(NodeReader.health(node("Unknown", "NodeSuspect"))).isEqualTo(NodeHealth.SUSPECT);
        assertThat(NodeReader.health(node("Unknown", "AgentRestarting"))).isEqualTo(NodeHealth.RESTARTING);
        assertThat(NodeReader.health(node("Unknown", "NodeStatusUnknown"))).isEqualTo(NodeHealth.DEAD);
        assertThat(NodeReader.health(node("Unknown", null))).isEqualTo(NodeHealth.DEAD);
    }

    @Test
    void believesWhatANodeSaysWhateverTheReason() {
        assertThat(NodeReader.health(node("True", "NodeSuspect"))).isEqualTo(NodeHealth.READY);
        assertThat(NodeReader.health(node("False", "NodeSuspect"))).isEqualTo(NodeHealth.NOT_READY);
        assertThat(NodeReader.health(new Node())).isEqualTo(NodeHealth.NOT_READY);
    }

    @Test
    void aSilentNodeIsTaintedAtOnceForWhoTolerateThatItIsNotReady() {
        var suspect = NodeReader.read(node("Unknown", "NodeSuspect"));
        assertThat(Planner.plan(cluster(suspect), List.of(tolerating(WEB, "node.kubernetes.io/not-ready")))
                        .placements())
                .isEmpty();
        assertThat(Planner.plan(cluster(suspect), List.of(WEB)).placements()).isEmpty();
        var heard = NodeReader.read(node("True", "NodeSuspect"));
        assertThat(Planner.plan(cluster(heard), List.of(WEB)).placements()).hasSize(1);
    }

    @Test
    void aTaintThatIsWrittenAlreadyIsNotAddedAgain() {
        var written = new NodeBuilder(node("Unknown", "NodeSuspect"))
                .withNewSpec()
                .withTaints(new Taint("NoSchedule", "node.kubernetes.io/unreachable", null, null))
                .endSpec()
                .build();
        assertThat(NodeReader.read(written).profile().taints()).hasSize(1);
    }

    @Test
    void aSilentNodeIsLostSinceWhatTheServerSaysToTheMillisecond() {
        var since = Instant.parse("2026-01-01T12:00:59.980Z");
        assertThat(NodeReader.lostSince(lost(OutOfContact.message("silent", since))))
                .contains(since);
    }

    @Test
    void aNodeOfWhichNobodySaysWhenItWasInContactIsLostSinceItIsNotReady() {
        assertThat(NodeReader.lostSince(lost("its engine hangs"))).contains(Instant.parse("2026-01-01T12:01:00Z"));
        assertThat(NodeReader.lostSince(node("Unknown", "NodeSuspect"))).isEmpty();
        assertThat(NodeReader.lostSince(new Node())).isEmpty();
    }

    private static Node lost(String message) {
        return new NodeBuilder()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("Unknown")
                .withMessage(message)
                .withLastTransitionTime("2026-01-01T12:01:00Z")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Node node(String ready, @Nullable String reason) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("n")
                .endMetadata()
                .withNewStatus()
                .addToAllocatable("cpu", new Quantity("4"))
                .addToAllocatable("memory", new Quantity("8Gi"))
                .addToAllocatable("pods", new Quantity("10"))
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withReason(reason)
                .endCondition()
                .endStatus()
                .build();
    }
}
