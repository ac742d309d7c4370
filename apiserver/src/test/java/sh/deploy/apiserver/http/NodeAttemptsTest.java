package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.pki.MadeRequest;

/**
 * Row F6: a node's credential tries, in more than forty ways, to change or learn what is not its own, or to be somebody else. What it may is
 * in {@link NodeContainmentTest}.
 */
class NodeAttemptsTest extends AccessTest {
    private static final int LEAST = 40;
    private static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

    private record Attempt(String name, HttpsClient.Answer answer) {}

    private final List<Attempt> attempts = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpsClient node;

    private String mine = "";
    private String theirs = "";

    @BeforeEach
    void makeTwoNodesWithPods() {
        attempts.clear();
        mine = "/api/v1/nodes/" + own("n1");
        theirs = "/api/v1/nodes/" + own("n2");
        for (var name : List.of("n1", "n2")) {
            post(admin, "/api/v1/nodes", "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" + own(name) + "'}}");
            post(
                    admin,
                    LEASES,
                    "{'apiVersion':'coordination.k8s.io/v1','kind':'Lease','metadata':{'name':'" + own(name) + "'}}");
            post(
                    admin,
                    in("serviceaccounts"),
                    "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'of-" + name + "'}}");
            post(admin, in("secrets"), "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'of-" + name + "'}}");
            var volume = ",\"nodeName\":\"" + own(name) + "\",\"serviceAccountName\":\"of-" + name
                    + "\",\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"of-" + name + "\"}}]";
            assertThat(admin.post(in("pods"), pod("on-" + name, volume)).status())
                    .isEqualTo(201);
        }
        node = asNode("n1");
    }

    @Test
    void areAllRefusedAndChangeNothing() {
        assertThat(node.get(in("secrets/of-n1")).status())
                .as("what its pod has")
                .isEqualTo(200);
        var before = state();

        ofNodes();
        ofPods();
        ofWhatPodsHave();
        ofBeingSomebodyElse();
        ofTheCluster();

        assertThat(attempts).hasSizeGreaterThanOrEqualTo(LEAST);
        for (var attempt : attempts) {
            assertThat(attempt.answer.status())
                    .as(attempt.name + ": " + attempt.answer.text())
                    .isEqualTo(403);
        }
        assertThat(attempts.stream().map(Attempt::name).distinct()).hasSameSizeAs(attempts);
        assertThat(state()).isEqualTo(before);
    }

    private List<String> state() {
        return List.of(
                        "/api/v1/nodes",
                        LEASES,
                        in("pods"),
                        in("secrets"),
                        in("serviceaccounts"),
                        RBAC + "clusterrolebindings")
                .stream()
                .map(path -> admin.get(path).json().path("items").toString())
                .toList();
    }

    private void tried(String name, HttpsClient.Answer answer) {
        attempts.add(new Attempt(name, answer));
    }

    private void ofNodes() {
        var other = "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"" + own("n2") + "\"}}";
        tried("PUT another node", node.put(theirs, other));
        tried("PUT another node's status", node.put(theirs + "/status", other));
        tried("make another node", node.post("/api/v1/nodes", other.replace("n2", "n3")));
        tried("delete itself", node.delete(mine));
        tried("delete another", node.delete(theirs));
        tried("delete all", node.delete("/api/v1/nodes"));
        tried("watch all", node.get("/api/v1/nodes?watch=true"));
        tried("watch another", node.get("/api/v1/nodes?watch=true&fieldSelector=metadata.name=" + own("n2")));
        tried("PUT another's lease", node.put(LEASES + "/" + own("n2"), "{}"));
        tried("delete its lease", node.delete(LEASES + "/" + own("n1")));
        for (var change : List.of(
                "{'spec':{'taints':[{'key':'a','effect':'NoExecute'}]}}",
                "{'metadata':{'ownerReferences':[{'apiVersion':'v1','kind':'Node','name':'x','uid':'y'}]}}",
                "{'metadata':{'labels':{'node-restriction.kubernetes.io/a':'b'}}}",
                "{'metadata':{'labels':{'node-role.kubernetes.io/control-plane':''}}}")) {
            tried("change its own: " + change, node.merge(mine, change.replace('\'', '"')));
        }
    }

    private void ofPods() {
        tried("PUT its own pod", node.put(in("pods/on-n1"), pod("on-n1", "")));
        tried("label its own pod", node.merge(in("pods/on-n1"), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"));
        tried("PUT another's pod", node.put(in("pods/on-n2"), pod("on-n2", "")));
        tried(
                "the status of another's pod",
                node.merge(in("pods/on-n2/status"), "{\"status\":{\"phase\":\"Failed\"}}"));
        tried("PUT the status of another's pod", node.put(in("pods/on-n2/status"), pod("on-n2", "")));
        tried("delete another's pod", node.delete(in("pods/on-n2")));
        tried("delete all pods", node.delete(in("pods")));
        tried("make a pod", node.post(in("pods"), pod("new", ",\"nodeName\":\"" + own("n1") + "\"")));
        tried("read another's pod", node.get(in("pods/on-n2")));
        tried("watch all pods", node.get("/api/v1/pods?watch=true"));
        tried("read the log of another's pod", node.get(in("pods/on-n2/log")));
        tried("read the log of its own", node.get(in("pods/on-n1/log")));
        for (var pod : List.of("on-n1", "on-n2")) {
            tried("bind " + pod, node.post(in("pods/" + pod + "/binding"), "{}"));
        }
        tried("evict another's", node.post(in("pods/on-n2/eviction"), "{}"));
    }

    private void ofWhatPodsHave() {
        for (var kind : List.of("secrets", "serviceaccounts")) {
            tried("read of another: " + kind, node.get(in(kind + "/of-n2")));
            tried("list: " + kind, node.get(in(kind)));
            tried("watch: " + kind, node.get(in(kind) + "?watch=true&fieldSelector=metadata.name=of-n2"));
            tried(
                    "change what its pod has: " + kind,
                    node.merge(in(kind + "/of-n1"), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"));
            tried("delete what its pod has: " + kind, node.delete(in(kind + "/of-n1")));
        }
        tried("a token of another's account", node.post(in("serviceaccounts/of-n2/token"), "{}"));
        tried("a token of its account for no pod", node.post(in("serviceaccounts/of-n1/token"), token("")));
        tried(
                "a token of its account for another's pod",
                node.post(
                        in("serviceaccounts/of-n1/token"),
                        token("'boundObjectRef':{'apiVersion':'v1','kind':'Pod','name':'on-n2'}")));
    }

    private static String token(String spec) {
        return ("{'apiVersion':'authentication.k8s.io/v1','kind':'TokenRequest','spec':{" + spec + "}}")
                .replace('\'', '"');
    }

    private void ofBeingSomebodyElse() {
        for (var user : List.of(
                "admin", own("n2"), "system:node:" + own("n2"), "system:serviceaccount:" + namespace + ":of-n1")) {
            tried("act as " + user, node.get(mine, "impersonate-user", user));
        }
        tried(
                "act as an administrator",
                node.get(mine, "impersonate-user", "x", "impersonate-group", "system:masters"));
        tried(
                "a certificate of another node",
                ask("system:node:" + own("n2"), "kubernetes.io/kube-apiserver-client-kubelet"));
        tried("a certificate of a person", ask("root", "kubernetes.io/kube-apiserver-client"));
    }

    private HttpsClient.Answer ask(String name, String signer) {
        return post(
                node,
                "/apis/certificates.k8s.io/v1/certificatesigningrequests",
                "{'apiVersion':'certificates.k8s.io/v1','kind':'CertificateSigningRequest','metadata':{'name':'"
                        + own("r") + "'},'spec':{'request':'"
                        + MadeRequest.of(name, "system:nodes").base64()
                        + "','signerName':'" + signer + "','usages':['client auth','digital signature']}}");
    }

    private void ofTheCluster() {
        tried(
                "be an administrator",
                post(node, RBAC + "clusterrolebindings", clusterRoleBinding("x", "ClusterRole/cluster-admin", "x")));
        for (var path : List.of(
                "/metrics", "/statusz", "/api/v1/namespaces", "/api/v1/persistentvolumes", RBAC + "clusterroles")) {
            tried("read " + path, node.get(path));
        }
    }
}
