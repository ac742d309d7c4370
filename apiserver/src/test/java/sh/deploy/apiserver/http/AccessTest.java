package sh.deploy.apiserver.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.pki.Credential;

/** A server whose callers have what roles and bindings of the test give them. Bodies are written with single quotes. */
abstract class AccessTest extends ServerTest {
    static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/";
    private final List<HttpsClient> clients = new ArrayList<>();

    AccessTest() {}

    AccessTest(UnaryOperator<ApiServerSettings> change) {
        super(change);
    }

    @AfterEach
    void closeClients() {
        clients.forEach(HttpsClient::close);
        clients.clear();
    }

    /** With a name of its own in each test, so that what others are given does not matter. */
    HttpsClient as(String user, String... groups) {
        return with(server.credential(own(user), List.of(groups)));
    }

    HttpsClient asNode(String node) {
        return with(server.nodeCredential(own(node)));
    }

    private HttpsClient with(Credential credential) {
        var client = new HttpsClient(server, credential);
        clients.add(client);
        return client;
    }

    /** The name of this in this test alone. */
    String own(String name) {
        return namespace + "-" + name;
    }

    String here(String resource) {
        return RBAC + "namespaces/" + namespace + "/" + resource;
    }

    HttpsClient.Answer post(HttpsClient client, String path, String json) {
        return client.post(path, json.replace('\'', '"'));
    }

    static String role(String name, String... rules) {
        return object("Role", name, "'rules':[" + String.join(",", rules) + "]");
    }

    static String clusterRole(String name, String... rules) {
        return object("ClusterRole", name, "'rules':[" + String.join(",", rules) + "]");
    }

    /** @param role such as {@code ClusterRole/view} */
    static String roleBinding(String name, String role, String user) {
        return object("RoleBinding", name, roleRef(role) + ",'subjects':[" + user(user) + "]");
    }

    static String clusterRoleBinding(String name, String role, String user) {
        return object("ClusterRoleBinding", name, roleRef(role) + ",'subjects':[" + user(user) + "]");
    }

    static String object(String kind, String name, String content) {
        return "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'" + kind + "','metadata':{'name':'" + name + "'},"
                + content + "}";
    }

    static String roleRef(String role) {
        return "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'" + role.split("/")[0] + "','name':'"
                + role.split("/")[1] + "'}";
    }

    static String user(String name) {
        return "{'kind':'User','name':'" + name + "'}";
    }

    static String rule(String verbs, String resources) {
        return rule(verbs, "", resources);
    }

    /** Words with commas between them. */
    static String rule(String verbs, String groups, String resources) {
        return "{'verbs':" + words(verbs) + ",'apiGroups':" + words(groups) + ",'resources':" + words(resources) + "}";
    }

    private static String words(String words) {
        return "['" + words.replace(",", "','") + "']";
    }

    /** Gives the test's user something in the test's namespace. */
    void allowHere(String user, String... rules) {
        post(admin, here("roles"), role(user, rules));
        post(admin, here("rolebindings"), roleBinding(user, "Role/" + user, own(user)));
    }

    void allowEverywhere(String user, String... rules) {
        post(admin, RBAC + "clusterroles", clusterRole(own(user), rules));
        post(admin, RBAC + "clusterrolebindings", clusterRoleBinding(own(user), "ClusterRole/" + own(user), own(user)));
    }
}
