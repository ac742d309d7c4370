package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PodViewTest {
    private static final String POD = """
            {"metadata": {"name": "web", "resourceVersion": "1", "labels": {"tier": "front"}},
             "spec": {"readinessGates": [{"conditionType": "example.com/warm"}]},
             "status": {"phase": "Pending", "conditions": [{"type": "example.com/warm", "status": "False"}]}}
            """;

    @Test
    void aStatusThatTheAgentWroteIsNoNewsToIt() {
        assertThat(differs(POD.replace("Pending", "Running").replace("\"1\"", "\"2\"")))
                .isFalse();
    }

    @Test
    void labelsAndDeletionAreNews() {
        assertThat(differs(POD.replace("front", "back"))).isTrue();
        assertThat(differs(POD.replace("\"name\"", "\"deletionTimestamp\": \"now\", \"name\"")))
                .isTrue();
    }

    @Test
    void aReadinessGateThatOpensIsNews() {
        assertThat(differs(POD.replace("False", "True"))).isTrue();
    }

    private static boolean differs(String after) {
        return PodView.differs(POD.getBytes(UTF_8), after.getBytes(UTF_8));
    }
}
