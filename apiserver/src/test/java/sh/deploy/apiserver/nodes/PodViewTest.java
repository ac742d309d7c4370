package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.StoredObject;

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

    @Test
    void aHostNameIsOfUseOnOtherNodesUnlessAVolumeHoldsThePod() {
        assertThat(hostnameElsewhere("{'containers': []}")).isEmpty();
        assertThat(hostnameElsewhere("{'hostname': 'db-0'}")).isEqualTo("db-0");
        assertThat(hostnameElsewhere("{'hostname': 'db-0', 'volumes': [{'name': 'a', 'emptyDir': {}}]}"))
                .isEqualTo("db-0");
        assertThat(hostnameElsewhere("{'hostname': 'db-0', 'volumes': [{'name': 'a', 'emptyDir': {}},"
                        + " {'name': 'b', 'persistentVolumeClaim': {'claimName': 'data-db-0'}}]}"))
                .isEmpty();
    }

    private static String hostnameElsewhere(String spec) {
        var json = "{\"spec\": " + spec.replace('\'', '"') + "}";
        return PodView.hostnameElsewhere(new StoredObject(
                new ObjectKey("", "pods", "default", "db-0"),
                "u-1",
                1,
                "v1",
                "Pod",
                json.getBytes(UTF_8),
                new Indexer.Index(Map.of(), Map.of())));
    }

    private static boolean differs(String after) {
        return PodView.differs(POD.getBytes(UTF_8), after.getBytes(UTF_8));
    }
}
