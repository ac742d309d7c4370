package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody can do with the credential of a node that was taken over: nothing beyond that node. */
class NodeContainmentTest extends AccessTest {
    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpsClient node;

    @BeforeEach
    void makeTwoNodesWithPods() {
        for (var name : new String[] {own("n1"), own("n2")}) {
            post(admin, "/api/v1/nodes", "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" + name + "'}}");
            post(
                    admin,
                    "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases",
                    "{'apiVersion':'coordination.k8s.io/v1','kind':'Lease','metadata':{'name':'" + name + "'}}");
        }
        admin.post(in("configmaps"), configMap("mine"));
        admin.post(in("configmaps"), configMap("other"));
        post(admin, in("secrets"), "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'other'}}");
        admin.post(
                in("pods"),
                pod(
                        "mine",
                        ",\"nodeName\":\"" + own("n1")
                                + "\",\"volumes\":[{\"name\":\"v\",\"configMap\":{\"name\":\"mine\"}}]"));
        admin.post(in("pods"), pod("other", ",\"nodeName\":\"" + own("n2") + "\""));
        node = asNode("n1");
    }

    @Test
    void seesAndWritesNothingOfOthers() {
        var theirs = "/api/v1/nodes/" + own("n2");
        var leases = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
        var label = "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}";
        for (var path : new String[] {
            theirs,
            "/api/v1/nodes",
            "/api/v1/pods",
            in("pods"),
            in("pods/other"),
            in("pods/other/log"),
            in("pods/other/status"),
            in("configmaps"),
            in("configmaps/other"),
            in("secrets"),
            in("secrets/other"),
            "/api/v1/secrets",
            in("secrets") + "?watch=true",
            in("serviceaccounts"),
            in("persistentvolumeclaims"),
            leases,
            leases + "/" + own("n2"),
            apps("deployments"),
            "/api/v1/namespaces",
            "/api/v1/persistentvolumes",
            RBAC + "clusterroles",
            here("rolebindings"),
            "/metrics",
            "/statusz",
            "/"
        }) {
            assertThat(node.get(path).status()).as("GET " + path).isEqualTo(403);
        }
        for (var path : new String[] {
            theirs,
            theirs + "/status",
            in("pods/mine"),
            in("pods/other"),
            in("pods/other/status"),
            in("configmaps/mine"),
            in("configmaps/other"),
            leases + "/" + own("n2"),
            "/api/v1/namespaces/" + namespace
        }) {
            assertThat(node.merge(path, label).status()).as("PATCH " + path).isEqualTo(403);
        }
        for (var path : new String[] {
            theirs,
            "/api/v1/nodes",
            "/api/v1/nodes/" + own("n1"),
            in("pods/other"),
            in("pods"),
            in("configmaps/mine"),
            in("secrets/other"),
            leases + "/" + own("n2")
        }) {
            assertThat(node.delete(path).status()).as("DELETE " + path).isEqualTo(403);
        }
    }

    @Test
    void makesNothingThatIsNotItsOwn() {
        assertThat(node.post(in("pods"), pod("new", ",\"nodeName\":\"" + own("n1") + "\""))
                        .status())
                .isEqualTo(403);
        assertThat(node.post(in("configmaps"), configMap("new")).status()).isEqualTo(403);
        post(node, "/api/v1/nodes", "{'apiVersion':'v1','kind':'Node','metadata':{'name':'n3'}}")
                .assertRefused(403);
        post(node, "/api/v1/nodes", "{'apiVersion':'v1','kind':'Node','metadata':{'generateName':'" + own("n1") + "'}}")
                .assertRefused(403);
        post(
                        node,
                        in("bindings"),
                        "{'apiVersion':'v1','kind':'Binding','metadata':{'name':'mine'},'target':{'name':'x'}}")
                .assertRefused(403);
        post(
                        node,
                        in("pods/other/eviction"),
                        "{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'other'}}")
                .assertRefused(403);
        post(node, RBAC + "clusterrolebindings", clusterRoleBinding("x", "ClusterRole/cluster-admin", "x"))
                .assertRefused(403);
        assertThat(node.get("/api", "impersonate-user", "admin").status()).isEqualTo(403);
    }

    @Test
    void doesNotDrawPodsToItselfNorGetItsNodeCollected() {
        var mine = "/api/v1/nodes/" + own("n1");

        assertThat(node.merge(mine, "{\"spec\":{\"taints\":[{\"key\":\"a\",\"effect\":\"NoSchedule\"}]}}")
                        .message())
                .isEqualTo("nodes \"" + own("n1") + "\" is forbidden: node \"" + own("n1")
                        + "\" is not allowed to modify taints");
        assertThat(node.merge(
                                mine,
                                "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"x\","
                                        + "\"uid\":\"y\"}]}}")
                        .message())
                .contains("is not allowed to modify ownerReferences");
        for (var label : new String[] {
            "node-restriction.kubernetes.io/secure",
            "some.node-restriction.kubernetes.io/secure",
            "node-role.kubernetes.io/control-plane",
            "kubernetes.io/made-up",
            "x.k8s.io/y"
        }) {
            assertThat(node.merge(mine, "{\"metadata\":{\"labels\":{\"" + label + "\":\"x\"}}}")
                            .message())
                    .as(label)
                    .endsWith("is not allowed to set or modify the following labels: " + label);
        }
    }

    @Test
    void saysWhatItIsAndHowItsPodsAre() {
        var mine = "/api/v1/nodes/" + own("n1");

        for (var label : new String[] {
            "kubernetes.io/os", "topology.kubernetes.io/zone", "node.kubernetes.io/x", "disk", "a.org/b"
        }) {
            assertThat(node.merge(mine, "{\"metadata\":{\"labels\":{\"" + label + "\":\"x\"}}}")
                            .status())
                    .as(label)
                    .isEqualTo(200);
        }
        assertThat(node.merge(mine, "{\"spec\":{\"taints\":[]}}").status()).isEqualTo(200);
        assertThat(node.merge(mine + "/status", "{\"status\":{\"phase\":\"x\"}}")
                        .status())
                .isEqualTo(200);
        assertThat(node.merge(in("pods/mine/status"), "{\"status\":{\"phase\":\"Running\"}}")
                        .status())
                .isEqualTo(200);
        assertThat(node.get(in("configmaps/mine")).status()).isEqualTo(200);
        assertThat(node.delete(in("pods/mine")).status()).isEqualTo(200);
    }
}
