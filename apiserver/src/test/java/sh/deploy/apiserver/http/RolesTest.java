package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class RolesTest extends AccessTest {
    @Test
    void areInForceForTheVeryNextRequest() {
        var jane = as("jane");
        for (int i = 0; i < 20; i++) {
            assertThat(jane.get(in("pods")).status()).isEqualTo(403);
            allowHere("jane", rule("list", "pods"));
            assertThat(jane.get(in("pods")).status()).isEqualTo(200);
            admin.delete(here("rolebindings/jane"));
            assertThat(jane.get(in("pods")).status()).isEqualTo(403);
            admin.delete(here("roles/jane"));
        }
    }

    @Test
    void judgeRequestsByTheirLineAlone() {
        var jane = as("jane");

        assertThat(jane.get("/apis/no.such.group/v1/things").status()).isEqualTo(403);
        assertThat(jane.get("/api/v1/unicorns").status()).isEqualTo(403);
        assertThat(jane.post(in("pods"), "no json at all").status()).isEqualTo(403);
        assertThat(jane.send("PUT", in("pods"), "{}", "content-type", "text/plain")
                        .status())
                .isEqualTo(403);
        assertThat(jane.get(in("pods") + "?labelSelector=((").status()).isEqualTo(403);
        assertThat(jane.get(in("pods") + "?watch=true").status()).isEqualTo(403);
        assertThat(jane.get(in("pods/x/log")).status()).isEqualTo(403);
        assertThat(jane.get("/apis/metrics.k8s.io/v1beta1/nodes").status()).isEqualTo(403);
        assertThat(jane.send("TRACE", in("pods"), null).status()).isEqualTo(403);
    }

    @Test
    void doNotTakeAnotherGroupsPodsForTheCoreOnes() {
        allowHere("jane", rule("get", "other", "pods/log,pods"));
        post(admin, in("pods"), pod("web", ""));

        assertThat(as("jane")
                        .get("/apis/other/v1/namespaces/" + namespace + "/pods/web/log")
                        .status())
                .isEqualTo(404);
        assertThat(as("jane").get(in("pods/web/log")).status()).isEqualTo(403);
    }

    @Test
    void mayNameTheObjectsThatOneMayTouch() {
        allowHere("jane", "{'verbs':['*'],'apiGroups':[''],'resources':['configmaps'],'resourceNames':['a']}");
        admin.post(in("configmaps"), configMap("a"));
        admin.post(in("configmaps"), configMap("b"));
        var jane = as("jane");

        assertThat(jane.get(in("configmaps/a")).status()).isEqualTo(200);
        assertThat(jane.get(in("configmaps/b")).status()).isEqualTo(403);
        assertThat(jane.get(in("configmaps")).status()).isEqualTo(403);
        assertThat(jane.get(in("configmaps") + "?fieldSelector=metadata.name%3Da")
                        .status())
                .isEqualTo(200);
        assertThat(jane.get(in("configmaps") + "?fieldSelector=metadata.name%3D%3Db")
                        .status())
                .isEqualTo(403);
        assertThat(jane.get(in("configmaps") + "?fieldSelector=metadata.name!%3Da")
                        .status())
                .isEqualTo(403);
        assertThat(jane.watch(in("configmaps") + "?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Da")
                        .status())
                .isEqualTo(200);
        assertThat(jane.delete(in("configmaps") + "?fieldSelector=metadata.name%3Da")
                        .status())
                .isEqualTo(403);
        admin.delete(in("configmaps/a"));
        assertThat(jane.post(in("configmaps"), configMap("a")).status()).isEqualTo(403);
    }

    /** Long before the watch's own time is over. */
    @Test
    @Timeout(60)
    void endAWatchWhenTheyAreTakenAway() {
        allowHere("jane", rule("watch", "configmaps"));
        allowHere("june", rule("watch", "configmaps"));
        var jane = as("jane").watch(in("configmaps") + "?watch=true&timeoutSeconds=600");
        var june = as("june").watch(in("configmaps") + "?watch=true&timeoutSeconds=600");

        admin.delete(here("rolebindings/jane"));

        assertThat(jane.nextOrEnd()).isNull();
        admin.post(in("configmaps"), configMap("a"));
        assertThat(june.nextShort()).isEqualTo("ADDED a");
        june.close();
    }

    @Test
    void keepSubresourcesApart() {
        post(admin, in("pods"), pod("web", ""));
        allowHere("jane", rule("get,patch", "pods"));
        var jane = as("jane");

        assertThat(jane.get(in("pods/web")).status()).isEqualTo(200);
        assertThat(jane.get(in("pods/web/status")).status()).isEqualTo(403);
        assertThat(jane.merge(in("pods/web/status"), "{}").status()).isEqualTo(403);
        var binding = "{'apiVersion':'v1','kind':'Binding','metadata':{'name':'web'},'target':{'name':'n'}}";
        assertThat(post(jane, in("pods/web/binding"), binding).status()).isEqualTo(403);
    }

    /** At its older address a binding is a resource of its own. */
    @Test
    void doNotLetWhoMayCreatePodsBindThem() {
        post(admin, in("pods"), pod("web", ""));
        allowHere("jane", rule("create", "pods"));
        var binding = "{'apiVersion':'v1','kind':'Binding','metadata':{'name':'web'},'target':{'name':'n'}}";

        assertThat(post(as("jane"), in("bindings"), binding).message())
                .contains("cannot create resource \"bindings\" in API group \"\"");
        allowHere("june", rule("create", "bindings"));
        assertThat(post(as("june"), in("bindings"), binding).status()).isEqualTo(201);
    }

    @Test
    void ofANamespaceMayAllowToReadTheNamespace() {
        allowHere("jane", rule("get", "namespaces"));
        var jane = as("jane");

        assertThat(jane.get("/api/v1/namespaces/" + namespace).status()).isEqualTo(200);
        assertThat(jane.get("/api/v1/namespaces/default").status()).isEqualTo(403);
        assertThat(jane.get("/api/v1/namespaces").status()).isEqualTo(403);
        assertThat(jane.delete("/api/v1/namespaces/" + namespace).message())
                .isEqualTo("namespaces \"" + namespace + "\" is forbidden: User \"" + own("jane")
                        + "\" cannot delete resource \"namespaces\" in API group \"\" in the namespace \"" + namespace
                        + "\"");
    }

    @Test
    void areShownAsKubectlShowsThem() {
        post(admin, here("rolebindings"), roleBinding("b", "Role/reader", "jane"));
        var table = admin.get(here("rolebindings"), "accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .json();

        assertThat(table.at("/columnDefinitions").findValuesAsString("name"))
                .containsExactly("Name", "Role", "Age", "Users", "Groups", "ServiceAccounts");
        assertThat(table.at("/rows/0/cells/1").asString()).isEqualTo("Role/reader");
        assertThat(table.at("/rows/0/cells/3").asString()).isEqualTo("jane");
    }

    @Test
    void fillInTheGroupOfSubjectsAndRoles() {
        post(
                admin,
                here("rolebindings"),
                object(
                        "RoleBinding",
                        "b",
                        "'roleRef':{'kind':'Role','name':'r'},'subjects':[{'kind':'User','name':'u'},"
                                + "{'kind':'ServiceAccount','name':'s'}]"));

        var made = admin.get(here("rolebindings/b")).json();
        assertThat(made.at("/roleRef/apiGroup").asString()).isEqualTo("rbac.authorization.k8s.io");
        assertThat(made.at("/subjects/0/apiGroup").asString()).isEqualTo("rbac.authorization.k8s.io");
        assertThat(made.at("/subjects/1").has("apiGroup")).isFalse();
    }

    @Test
    void takeAnyNameThatCanStandInAnAddress() {
        for (var name : new String[] {"system:Some_Thing", "a+b", "a b", "été"}) {
            assertThat(post(admin, here("roles"), role(name)).status()).as(name).isEqualTo(201);
            var address = java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8)
                    .replace("+", "%20");
            assertThat(admin.get(here("roles/" + address)).status()).as(name).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "a%b", "a\\u0000b", "\\ud800"})
    void refuseANameThatCannot(String name) {
        var refused = post(admin, here("roles"), role(name));

        refused.assertRefused(422);
        assertThat(refused.message()).contains("metadata.name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'apiGroups':[''],'resources':['pods']} | rules[0].verbs: Required value: verbs must contain at least one value",
                "{'verbs':['get'],'resources':['pods']} | rules[0].apiGroups: Required value: resource rules must supply at least"
                        + " one api group",
                "{'verbs':['get'],'apiGroups':['']} | rules[0].resources: Required value: resource rules must supply at least one"
                        + " resource",
                "{'verbs':['get'],'nonResourceURLs':['/x']} | namespaced rules cannot apply to non-resource URLs",
                "{'verbs':['get'],'nonResourceURLs':['/x'],'resources':['pods']} | rules cannot apply to both regular resources and"
                        + " non-resource URLs",
            })
    void refuseRulesThatSayNothing(String rule, String why) {
        var refused = post(admin, here("roles"), role("r", rule));

        refused.assertRefused(422);
        assertThat(refused.message()).contains(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'roleRef':{'kind':'Role'} | roleRef.name: Required value",
                "'roleRef':{'kind':'Pod','name':'x'} | roleRef.kind: Unsupported value: \"Pod\"",
                "'roleRef':{'kind':'Role','name':'a/b'} | roleRef.name: Invalid value: \"a/b\": may not contain '/'",
                "'roleRef':{'kind':'Role','name':'x','apiGroup':'y'} | roleRef.apiGroup: Unsupported value: \"y\"",
                "'roleRef':{'kind':'Role','name':'x'},'subjects':[{'kind':'User'}] | subjects[0].name: Required value",
                "'roleRef':{'kind':'Role','name':'x'},'subjects':[{'kind':'Robot','name':'x'}] | subjects[0].kind: Unsupported value",
                "'roleRef':{'kind':'Role','name':'x'},'subjects':[{'kind':'User','name':'x','apiGroup':'y'}] | subjects[0].apiGroup",
                "'roleRef':{'kind':'Role','name':'x'},'subjects':[{'kind':'ServiceAccount','name':'X'}] | subjects[0].name: Invalid",
            })
    void refuseBindingsThatBindNothing(String content, String why) {
        var refused = post(admin, here("rolebindings"), object("RoleBinding", "b", content));

        refused.assertRefused(422);
        assertThat(refused.message()).contains(why);
    }

    @Test
    void refuseServiceAccountsOfNoNamespaceAndRolesInClusterRoleBindings() {
        var subject = ",'subjects':[{'kind':'ServiceAccount','name':'s'}]";

        assertThat(post(
                                admin,
                                RBAC + "clusterrolebindings",
                                object("ClusterRoleBinding", "b", roleRef("Role/x") + subject))
                        .message())
                .contains("roleRef.kind: Unsupported value: \"Role\"", "subjects[0].namespace: Required value");
    }

    @Test
    void neverChangeWhichRoleABindingIsFor() {
        post(admin, here("rolebindings"), roleBinding("b", "Role/reader", "jane"));

        var refused = admin.merge(here("rolebindings/b"), "{\"roleRef\":{\"name\":\"writer\"}}");

        refused.assertRefused(422);
        assertThat(refused.message()).contains("roleRef", "cannot change roleRef");
    }
}
