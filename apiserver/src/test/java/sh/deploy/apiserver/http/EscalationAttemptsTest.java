package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.pki.MadeRequest;

/**
 * Row F5: somebody who may write every role and binding, run pods, read accounts and ask for certificates tries in some eighty ways to get
 * more than that, and gets nothing.
 */
class EscalationAttemptsTest extends AccessTest {
    private static final int LEAST = 80;
    private static final String BEYOND = "is attempting to grant RBAC permissions not currently held";
    private static final String GATHERS = "must have cluster-admin privileges to use the aggregationRule";

    /** @param says that it was refused for what it tries, and not for something before */
    private record Attempt(String name, HttpsClient.Answer answer, String says) {}

    private final List<Attempt> attempts = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpsClient jane;

    @BeforeEach
    void giveWhatIsHad() {
        attempts.clear();
        allowEverywhere(
                "jane",
                rule(
                        "get,list,create,update,patch",
                        "rbac.authorization.k8s.io",
                        "roles,rolebindings,clusterroles,clusterrolebindings"),
                rule("get,list,create", "pods,serviceaccounts"),
                rule("get,create", "certificates.k8s.io", "certificatesigningrequests"));
        post(admin, here("roles"), role("innocent", rule("get", "pods")));
        post(admin, here("rolebindings"), roleBinding("innocent", "Role/innocent", "june"));
        post(admin, RBAC + "clusterroles", clusterRole(own("innocent"), rule("get", "pods")));
        post(admin, in("serviceaccounts"), "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'robot'}}");
        jane = as("jane", "dev");
    }

    @Test
    void areAllRefusedAndChangeNothing() {
        var before = state();

        writeRolesBeyond();
        widenRoles();
        bindRolesBeyond();
        widenBindings();
        gatherRoles();
        actAsOthers();
        takeTokensOfOthers();
        takeCertificates();
        reachForWhatIsNear();

        assertThat(attempts).hasSizeGreaterThanOrEqualTo(LEAST);
        for (var attempt : attempts) {
            assertThat(attempt.answer.status())
                    .as(attempt.name + ": " + attempt.answer.text())
                    .isEqualTo(403);
            attempt.answer.assertRefused(403);
            assertThat(attempt.answer.message()).as(attempt.name).contains(attempt.says);
        }
        assertThat(attempts.stream().map(Attempt::name).distinct()).hasSameSizeAs(attempts);
        assertThat(state()).isEqualTo(before);
    }

    private List<String> state() {
        var said = post(
                        jane,
                        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                        "{'apiVersion':'authorization.k8s.io/v1','kind':'SelfSubjectRulesReview','spec':{'namespace':'"
                                + namespace + "'}}")
                .json()
                .path("status")
                .toString();
        return List.of(
                said,
                items(RBAC + "clusterroles"),
                items(RBAC + "clusterrolebindings"),
                items(here("roles")),
                items(here("rolebindings")));
    }

    private String items(String path) {
        return admin.get(path).json().path("items").toString();
    }

    private void tried(String name, HttpsClient.Answer answer, String says) {
        attempts.add(new Attempt(name, answer, says));
    }

    private static Map<String, String> rulesBeyond() {
        var rules = new LinkedHashMap<String, String>();
        rules.put("everything", rule("*", "*", "*"));
        rules.put("to read secrets", rule("get", "secrets"));
        rules.put("one verb more", rule("get,delete", "pods"));
        rules.put("every verb", rule("*", "pods"));
        rules.put("every part", rule("get", "pods/*"));
        rules.put("every group", rule("get", "*", "pods"));
        rules.put("to look into pods", rule("create", "pods/exec"));
        rules.put("to reach nodes", rule("get", "nodes/proxy"));
        rules.put("to be anybody", rule("impersonate", "users,groups,serviceaccounts"));
        rules.put("to escalate", rule("escalate", "rbac.authorization.k8s.io", "roles,clusterroles"));
        rules.put("to bind", rule("bind", "rbac.authorization.k8s.io", "roles,clusterroles"));
        rules.put("to approve", rule("update", "certificates.k8s.io", "certificatesigningrequests/approval"));
        rules.put("to sign", rule("sign", "certificates.k8s.io", "signers"));
        rules.put("to make tokens", rule("create", "serviceaccounts/token"));
        return rules;
    }

    private void writeRolesBeyond() {
        rulesBeyond().forEach((what, rule) -> {
            tried("a role " + what, post(jane, here("roles"), role("more", rule)), BEYOND);
            tried("a cluster role " + what, post(jane, RBAC + "clusterroles", clusterRole(own("more"), rule)), BEYOND);
        });
        tried(
                "a cluster role of every path",
                post(jane, RBAC + "clusterroles", clusterRole(own("more"), "{'verbs':['*'],'nonResourceURLs':['*']}")),
                BEYOND);
        tried(
                "a cluster role of one path",
                post(
                        jane,
                        RBAC + "clusterroles",
                        clusterRole(own("more"), "{'verbs':['get'],'nonResourceURLs':['/metrics']}")),
                BEYOND);
    }

    private void widenRoles() {
        var wide = rule("*", "*", "*");
        for (var path : List.of(here("roles/innocent"), RBAC + "clusterroles/" + own("innocent"))) {
            var kind = path.contains("cluster") ? "a cluster role" : "a role";
            var whole = kind.equals("a role") ? role("innocent", wide) : clusterRole(own("innocent"), wide);
            tried("PUT " + kind, jane.put(path, whole.replace('\'', '"')), BEYOND);
            tried("PUT " + kind + ", as if", jane.put(path + "?dryRun=All", whole.replace('\'', '"')), BEYOND);
            tried("merge into " + kind, jane.merge(path, "{\"rules\":[" + wide.replace('\'', '"') + "]}"), BEYOND);
            tried(
                    "patch " + kind,
                    patch(path, "[{'op':'add','path':'/rules/0/verbs/-','value':'*'}]", "json-patch"),
                    BEYOND);
            tried(
                    "move into " + kind,
                    patch(path, "[{'op':'replace','path':'/rules/0/resources/0','value':'secrets'}]", "json-patch"),
                    BEYOND);
            tried(
                    "merge strategically into " + kind,
                    patch(path, "{'rules':[" + wide + "]}", "strategic-merge-patch"),
                    BEYOND);
        }
    }

    private HttpsClient.Answer patch(String path, String body, String type) {
        return jane.send("PATCH", path, body.replace('\'', '"'), "content-type", "application/" + type + "+json");
    }

    private void bindRolesBeyond() {
        for (var role : List.of("cluster-admin", "admin", "edit", "view", "system:node", "system:auth-delegator")) {
            tried(
                    "bind " + role + " here",
                    post(jane, here("rolebindings"), roleBinding("more", "ClusterRole/" + role, own("jane"))),
                    BEYOND);
            tried(
                    "bind " + role + " everywhere",
                    post(
                            jane,
                            RBAC + "clusterrolebindings",
                            clusterRoleBinding(own("more"), "ClusterRole/" + role, own("jane"))),
                    BEYOND);
        }
        for (var subject : List.of(
                "{'kind':'Group','name':'system:authenticated'}",
                "{'kind':'Group','name':'system:unauthenticated'}",
                "{'kind':'ServiceAccount','name':'robot','namespace':'" + namespace + "'}")) {
            var binding = object(
                    "ClusterRoleBinding",
                    own("more"),
                    roleRef("ClusterRole/cluster-admin") + ",'subjects':[" + subject + "]");
            tried("bind cluster-admin to " + subject, post(jane, RBAC + "clusterrolebindings", binding), BEYOND);
        }
        tried(
                "bind cluster-admin, as if",
                post(
                        jane,
                        RBAC + "clusterrolebindings?dryRun=All",
                        clusterRoleBinding(own("more"), "ClusterRole/cluster-admin", own("jane"))),
                BEYOND);
    }

    private void widenBindings() {
        var me = user(own("jane"));
        tried(
                "join the administrators",
                jane.merge(
                        RBAC + "clusterrolebindings/cluster-admin", ("{'subjects':[" + me + "]}").replace('\'', '"')),
                BEYOND);
        tried(
                "be added to the administrators",
                patch(
                        RBAC + "clusterrolebindings/cluster-admin",
                        "[{'op':'add','path':'/subjects/-','value':" + me + "}]",
                        "json-patch"),
                BEYOND);
        tried(
                "open discovery's binding for more",
                jane.merge(
                        RBAC + "clusterroles/system:discovery",
                        "{\"rules\":[{\"verbs\":[\"*\"],\"nonResourceURLs\":[\"*\"]}]}"),
                BEYOND);
    }

    private void gatherRoles() {
        var gathers = "'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'x':'y'}}]}";
        tried("gather", post(jane, RBAC + "clusterroles", object("ClusterRole", own("gather"), gathers)), GATHERS);
        tried(
                "gather from now on",
                jane.merge(RBAC + "clusterroles/" + own("innocent"), ("{" + gathers + "}").replace('\'', '"')),
                GATHERS);
        tried(
                "gather everything",
                post(
                        jane,
                        RBAC + "clusterroles",
                        object("ClusterRole", own("gather"), "'aggregationRule':{'clusterRoleSelectors':[{}]}")),
                GATHERS);
        for (var role : List.of("admin", "edit", "view")) {
            var labelled = clusterRole(own("slips"), rule("get", "secrets"))
                    .replace("'},", "','labels':{'rbac.authorization.k8s.io/aggregate-to-" + role + "':'true'}},");
            tried("slip into " + role, post(jane, RBAC + "clusterroles", labelled), BEYOND);
        }
    }

    private void actAsOthers() {
        var headers = new LinkedHashMap<String, String[]>();
        headers.put("another user", new String[] {"impersonate-user", "admin"});
        headers.put(
                "an administrator",
                new String[] {"impersonate-user", own("jane"), "impersonate-group", "system:masters"});
        headers.put("the controllers", new String[] {"impersonate-user", "system:kube-controller-manager"});
        headers.put("a node", new String[] {"impersonate-user", "system:node:n1", "impersonate-group", "system:nodes"});
        headers.put("an account", new String[] {"impersonate-user", "system:serviceaccount:kube-system:default"});
        headers.put("oneself with a uid", new String[] {"impersonate-user", own("jane"), "impersonate-uid", "1"});
        headers.put(
                "oneself with an extra",
                new String[] {"impersonate-user", own("jane"), "impersonate-extra-scopes", "all"});
        headers.put("nobody", new String[] {"impersonate-user", "system:anonymous"});
        headers.forEach((whom, pairs) -> tried("act as " + whom, jane.get(in("pods"), pairs), "impersonate"));
    }

    private void takeTokensOfOthers() {
        for (var path : List.of(
                in("serviceaccounts/robot/token"),
                in("serviceaccounts/default/token"),
                "/api/v1/namespaces/kube-system/serviceaccounts/default/token")) {
            tried("a token of " + path, jane.post(path, "{}"), "serviceaccounts/token");
        }
        tried(
                "a token in a Secret",
                post(
                        jane,
                        in("secrets"),
                        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'t','annotations':{"
                                + "'kubernetes.io/service-account.name':'robot'}},'type':'kubernetes.io/service-account-token'}"),
                "cannot create");
        tried(
                "a token for a new node",
                post(
                        jane,
                        "/api/v1/namespaces/kube-system/secrets",
                        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'bootstrap-token-aaaaaa'},"
                                + "'type':'bootstrap.kubernetes.io/token'}"),
                "cannot create");
        tried(
                "proof of somebody's token",
                post(
                        jane,
                        "/apis/authentication.k8s.io/v1/tokenreviews",
                        "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenReview','spec':{'token':'x'}}"),
                "tokenreviews");
    }

    private void takeCertificates() {
        var request = MadeRequest.of("root", "system:masters").base64();
        tried(
                "a certificate of an administrator",
                askFor("masters", request, "kubernetes.io/kube-apiserver-client"),
                "system:masters");
        var own = MadeRequest.of("root").base64();
        var name = own("request");
        assertThat(askFor(name, own, "kubernetes.io/kube-apiserver-client").status())
                .as("who may ask, asks")
                .isEqualTo(201);
        var path = "/apis/certificates.k8s.io/v1/certificatesigningrequests/" + name;
        var approval = "{\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\",\"reason\":\"x\"}]}}";
        tried("approve one's own request", jane.merge(path + "/approval", approval), "/approval");
        tried("PUT the approval of one's own request", jane.put(path + "/approval", approval), "/approval");
        tried(
                "sign one's own request",
                jane.merge(path + "/status", "{\"status\":{\"certificate\":\"eA==\"}}"),
                "/status");
        tried(
                "change one's own request",
                jane.merge(path, "{\"spec\":{\"groups\":[\"system:masters\"]}}"),
                "cannot patch");
        admin.delete(path);
    }

    private HttpsClient.Answer askFor(String name, String request, String signer) {
        return post(
                jane,
                "/apis/certificates.k8s.io/v1/certificatesigningrequests",
                "{'apiVersion':'certificates.k8s.io/v1','kind':'CertificateSigningRequest','metadata':{'name':'" + name
                        + "'},'spec':{'request':'" + request + "','signerName':'" + signer
                        + "','usages':['client auth']}}");
    }

    private void reachForWhatIsNear() {
        post(admin, in("pods"), pod("target", "").replace('\'', '"'));
        for (var part : List.of("binding", "eviction")) {
            tried("POST pods/" + part, jane.post(in("pods/target/" + part), "{}"), "pods/" + part);
        }
        tried("a pod's status", jane.merge(in("pods/target/status"), "{\"status\":{}}"), "pods/status");
        tried("a pod's log", jane.get(in("pods/target/log")), "pods/log");
        tried(
                "what somebody else may",
                post(
                        jane,
                        "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                        "{'apiVersion':'authorization.k8s.io/v1','kind':'SubjectAccessReview','spec':{'user':'admin'}}"),
                "subjectaccessreviews");
        tried(
                "a webhook that sees all",
                post(
                        jane,
                        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
                        "{'apiVersion':'admissionregistration.k8s.io/v1','kind':'MutatingWebhookConfiguration','metadata':"
                                + "{'name':'" + own("w") + "'}}"),
                "cannot create");
        tried(
                "a laxer namespace",
                jane.merge(
                        "/api/v1/namespaces/" + namespace,
                        "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"privileged\"}}}"),
                "cannot patch");
        admin.delete(in("pods/target"));
    }
}
