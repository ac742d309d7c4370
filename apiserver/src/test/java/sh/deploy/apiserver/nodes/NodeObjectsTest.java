package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeObjectsTest {
    @Test
    void registeringAgainRenewsTheAgentsLabelsAndLeavesEverythingElse() {
        var current = Trees.of("""
                {'metadata': {'name': 'web-1', 'labels': {'kubernetes.io/arch': 'old', 'team': 'red'}},
                 'spec': {'unschedulable': true, 'taints': [{'key': 'theirs'}]}}
                """);
        var reported = Trees.of("""
                {'metadata': {'labels': {'kubernetes.io/arch': 'amd64', 'node.kubernetes.io/kind': 'small', 'team': 'blue'}},
                 'spec': {'taints': [{'key': 'ours'}]}}
                """);

        assertThat(NodeObjects.renewed(current, reported)).isEqualTo(Trees.of("""
                {'metadata': {'name': 'web-1',
                  'labels': {'kubernetes.io/arch': 'amd64', 'team': 'red', 'node.kubernetes.io/kind': 'small'}},
                 'spec': {'unschedulable': true, 'taints': [{'key': 'theirs'}]}}
                """));
    }

    @Test
    void registeringAgainRenewsTheAgentsAnnotationsAndLeavesThoseOfOthers() {
        var current = Trees.of("""
                {'metadata': {'labels': {}, 'annotations': {'deploy.sh/volumes': '/old', 'deploy.sh/leaving': 'idle'}}}
                """);
        var reported = Trees.of("{'metadata': {'annotations': {'deploy.sh/volumes': '/new', 'theirs': 'no'}}}");

        assertThat(NodeObjects.renewed(current, reported)).isEqualTo(Trees.of("""
                {'metadata': {'labels': {}, 'annotations': {'deploy.sh/volumes': '/new', 'deploy.sh/leaving': 'idle'}}}
                """));
    }

    @Test
    void aNewNodeIsNamedAsItsCertificateSays() {
        var fresh = NodeObjects.fresh("web-1", Trees.of("{'metadata': {'name': 'db-1'}}"));

        assertThat(fresh.path("metadata").path("name").asString()).isEqualTo("web-1");
    }
}
