package sh.deploy.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Inventory.Fact;
import sh.deploy.e2e.cluster.Inventory.Resource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class InventoryTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ONE = pod("a", "web-1", "node-1", "True");
    private static final Inventory PODS = Inventory.of(Resource.PODS, list(ONE));

    @Test
    void aPodThatReplacesAnotherElsewhereIsTheSameFact() {
        var another = Inventory.of(Resource.PODS, list(pod("b", "web-2", "node-2", "True")));

        assertThat(another.facts().values())
                .containsExactlyElementsOf(PODS.facts().values())
                .containsExactly(new Fact("pod of default/web, Running, ready True", true));
    }

    @Test
    void aPodThatIsNotReadyIsNotWell() {
        var pods = Inventory.of(Resource.PODS, list(pod("a", "web-1", "node-1", "False")));

        assertThat(pods.facts().values()).containsExactly(new Fact("pod of default/web, Running, ready False", false));
    }

    @Test
    void containersThatRunAreTold() {
        assertThat(PODS.containers()).containsExactly("id-a");
    }

    @Test
    void whatIsSaidAnewOfAPodIsNoChange() {
        assertThat(PODS.changes(List.of(event("MODIFIED", ONE)))).isEmpty();
    }

    @Test
    void whatIsWrittenAgainAndAgainIsAChangeThoughItStaysTheSame() {
        assertThat(PODS.changes(List.of(event("MODIFIED", ONE), event("MODIFIED", ONE), event("MODIFIED", ONE))))
                .containsExactly(
                        "written 2 times pod of default/web, Running, ready True",
                        "written 3 times pod of default/web, Running, ready True");
    }

    @Test
    void twoThatAreWrittenOnceEachAreNoChange() {
        var both = Inventory.of(Resource.PODS, list(ONE + "," + pod("b", "web-2", "node-2", "True")));

        assertThat(both.changes(
                        List.of(event("MODIFIED", ONE), event("MODIFIED", pod("b", "web-2", "node-2", "True")))))
                .isEmpty();
    }

    @Test
    void podsThatComeAndGoAreChangesThoughAllIsAsBeforeInTheEnd() {
        var another = pod("b", "web-2", "node-2", "True");

        assertThat(PODS.changes(List.of(event("ADDED", another), event("DELETED", another))))
                .containsExactly(
                        "ADDED pod of default/web, Running, ready True",
                        "DELETED pod of default/web, Running, ready True");
    }

    @Test
    void aNodeThatWasLostForAMomentChangedThereAndBack() {
        var nodes = Inventory.of(Resource.NODES, list(node("True", "hollow")));

        assertThat(nodes.changes(List.of(
                        event("MODIFIED", node("Unknown", "hollow")), event("MODIFIED", node("True", "hollow")))))
                .containsExactly(
                        "MODIFIED node node-1, ready Unknown, taints [hollow]",
                        "MODIFIED node node-1, ready True, taints [hollow]");
    }

    @Test
    void aNodeIsWellOnceItsTaintIsGoneToo() {
        assertThat(Inventory.of(Resource.NODES, list(node("True", "hollow")))
                        .facts()
                        .values())
                .allMatch(Fact::well);
        assertThat(Inventory.of(Resource.NODES, list(node("True", "node.kubernetes.io/unreachable")))
                        .facts()
                        .values())
                .noneMatch(Fact::well);
    }

    @Test
    void whatHasFewerReplicasThanItWantsIsNotWell() {
        var sets = Inventory.of(Resource.REPLICA_SETS, list("""
                {"metadata": {"namespace": "default", "name": "web", "uid": "s"},
                 "spec": {"replicas": 3}, "status": {"replicas": 3, "readyReplicas": 2}}
                """));

        assertThat(sets.facts().values())
                .containsExactly(new Fact("ReplicaSet default/web, 3 wanted, 3 there, 2 ready", false));
    }

    private static JsonNode list(String item) {
        return JSON.readTree("{\"metadata\": {\"resourceVersion\": \"7\"}, \"items\": [" + item + "]}");
    }

    private static JsonNode event(String type, String object) {
        return JSON.readTree("{\"type\": \"" + type + "\", \"object\": " + object + "}");
    }

    private static String pod(String uid, String name, String node, String ready) {
        return """
                {"metadata": {"namespace": "default", "name": "%s", "uid": "%s", "ownerReferences": [{"name": "web"}]},
                 "spec": {"nodeName": "%s"},
                 "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "%s"}],
                   "containerStatuses": [{"containerID": "docker://id-%2$s", "state": {"running": {}}},
                     {"containerID": "docker://ended", "state": {"terminated": {}}}]}}
                """.formatted(name, uid, node, ready);
    }

    private static String node(String ready, String taint) {
        return """
                {"metadata": {"name": "node-1", "uid": "n"}, "spec": {"taints": [{"key": "%s"}]},
                 "status": {"conditions": [{"type": "Ready", "status": "%s"}]}}
                """.formatted(taint, ready);
    }
}
