package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.StoredObject;

class AssignmentsTest {
    private static final MaterialKey SITE = new MaterialKey(MaterialKey.CONFIG_MAP, "default", "site");

    private final Assignments assignments = new Assignments();

    @Test
    void knowsWhichNodesNeedAConfigMapUntilTheLastPodThereIsGone() {
        assignments.put(pod("a", "web-1", "site"));
        assignments.put(pod("b", "web-1", "site"));
        assignments.put(pod("c", "web-2", "site"));

        assignments.remove("web-1", key("a"));
        assertThat(assignments.usersOf(SITE)).containsExactlyInAnyOrder("web-1", "web-2");

        assignments.remove("web-1", key("b"));
        assertThat(assignments.usersOf(SITE)).containsExactly("web-2");
        assertThat(assignments.uses("web-1", SITE)).isFalse();
    }

    @Test
    void aPodThatIsPutAgainCountsOnce() {
        assignments.put(pod("a", "web-1", "site"));
        assignments.put(pod("a", "web-1", "site"));

        assignments.remove("web-1", key("a"));

        assertThat(assignments.usersOf(SITE)).isEmpty();
        assertThat(assignments.on("web-1")).isEmpty();
    }

    @Test
    void aRefreshedPodKeepsItsReferences() {
        assignments.put(pod("a", "web-1", "site"));

        assignments.refresh("web-1", pod("a", "web-1", "other"));

        assertThat(assignments.on("web-1"))
                .singleElement()
                .satisfies(assigned -> assertThat(assigned.references()).containsExactly(SITE));
    }

    private static ObjectKey key(String name) {
        return new ObjectKey("", "pods", "default", name);
    }

    private static StoredObject pod(String name, String node, String configMap) {
        var json = """
                {"metadata": {"namespace": "default"}, "spec": {"volumes": [{"configMap": {"name": "NAME"}}]}}
                """.replace("NAME", configMap);
        return new StoredObject(
                key(name),
                "uid-" + name,
                1,
                "v1",
                "Pod",
                json.getBytes(UTF_8),
                new Indexer.Index(Map.of(), Map.of("spec.nodeName", node)));
    }
}
