package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscalationTest extends AccessTest {
    private static final String WRITE_ROLES =
            rule("get,create,update,patch", "rbac.authorization.k8s.io", "roles,rolebindings");
    private static final String WRITE_ALL_ROLES = rule(
            "get,create,update,patch",
            "rbac.authorization.k8s.io",
            "roles,rolebindings,clusterroles,clusterrolebindings");

    @Test
    void nobodyWritesARoleWithMoreThanTheyHave() {
        allowHere("jane", WRITE_ROLES, rule("get", "pods"));
        var jane = as("jane", "dev");

        assertThat(post(jane, here("roles"), role("same", rule("get", "pods"))).status())
                .isEqualTo(201);
        var refused = post(jane, here("roles"), role("more", rule("get,list,watch", "pods"), rule("get", "secrets")));
        refused.assertRefused(403);
        assertThat(refused.message())
                .isEqualTo("roles.rbac.authorization.k8s.io \"more\" is forbidden: user \"" + own("jane")
                        + "\" (groups=[\"dev\" \"system:authenticated\"]) is attempting to grant RBAC permissions not"
                        + " currently held:\n"
                        + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"list\" \"watch\"]}\n"
                        + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");
    }

    @Test
    void nobodyMakesARoleMoreThanTheyHave() {
        allowHere("jane", WRITE_ROLES, rule("get", "pods"));
        var jane = as("jane");
        post(jane, here("roles"), role("r", rule("get", "pods")));

        var all = role("r", rule("*", "*")).replace('\'', '"');
        jane.put(here("roles/r"), all).assertRefused(403);
        jane.merge(here("roles/r"), "{\"rules\":[" + rule("get", "secrets").replace('\'', '"') + "]}")
                .assertRefused(403);
        jane.send(
                        "PATCH",
                        here("roles/r"),
                        "[{\"op\":\"add\",\"path\":\"/rules/0/verbs/-\",\"value\":\"*\"}]",
                        "content-type",
                        "application/json-patch+json")
                .assertRefused(403);
        jane.send(
                        "PATCH",
                        here("roles/r") + "?dryRun=All",
                        "{\"rules\":[" + rule("*", "pods").replace('\'', '"') + "]}",
                        "content-type",
                        "application/strategic-merge-patch+json")
                .assertRefused(403);
    }

    /** Also of rules that were there before: whoever rewrites a role answers for all of it. */
    @Test
    void nobodyRewritesARoleThatIsMoreThanTheyHaveButForItsFinalizersAndOwners() {
        allowHere("jane", WRITE_ROLES);
        post(admin, here("roles"), role("big", rule("*", "*")));
        var jane = as("jane");

        jane.merge(here("roles/big"), "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                .assertRefused(403);
        assertThat(jane.merge(here("roles/big"), "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}")
                        .status())
                .isEqualTo(200);
        assertThat(jane.merge(here("roles/big"), "{\"metadata\":{\"finalizers\":[]}}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void rightsOfANamespaceAreNoRightsOfTheCluster() {
        allowHere("jane", WRITE_ALL_ROLES, rule("*", "*", "*"));
        allowEverywhere("jane", WRITE_ALL_ROLES);
        var jane = as("jane");

        assertThat(post(jane, here("roles"), role("r", rule("*", "*", "*"))).status())
                .isEqualTo(201);
        post(jane, RBAC + "clusterroles", clusterRole(own("c"), rule("get", "pods")))
                .assertRefused(403);
        post(jane, RBAC + "clusterrolebindings", clusterRoleBinding(own("c"), "ClusterRole/cluster-admin", own("jane")))
                .assertRefused(403);
    }

    @Test
    void whoMayEscalateWritesWhatTheyWant() {
        allowHere("jane", WRITE_ROLES, rule("escalate", "rbac.authorization.k8s.io", "roles"));
        allowHere(
                "june",
                WRITE_ROLES,
                "{'verbs':['escalate'],'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles'],'resourceNames':['one']}");
        var all = role("one", rule("*", "*", "*"));

        assertThat(post(as("jane"), here("roles"), all).status()).isEqualTo(201);
        assertThat(as("june")
                        .put(here("roles/one"), all.replace('\'', '"').replace("\"*\"", "\"x\""))
                        .status())
                .isEqualTo(200);
        post(as("june"), here("roles"), all.replace("one", "two")).assertRefused(403);
    }

    @Test
    void nobodyBindsARoleWithMoreThanTheyHave() {
        allowHere("jane", WRITE_ROLES, rule("get", "pods"));
        post(admin, here("roles"), role("same", rule("get", "pods")));
        post(admin, here("roles"), role("more", rule("get", "secrets")));
        var jane = as("jane");

        assertThat(post(jane, here("rolebindings"), roleBinding("a", "Role/same", "june"))
                        .status())
                .isEqualTo(201);
        assertThat(post(jane, here("rolebindings"), roleBinding("b", "Role/more", own("jane")))
                        .message())
                .startsWith("rolebindings.rbac.authorization.k8s.io \"b\" is forbidden: user \"" + own("jane") + "\"")
                .endsWith("not currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}");
        post(jane, here("rolebindings"), roleBinding("c", "ClusterRole/cluster-admin", own("jane")))
                .assertRefused(403);
        post(jane, here("rolebindings"), roleBinding("d", "ClusterRole/edit", own("jane")))
                .assertRefused(403);
    }

    @Test
    void nobodyJoinsABindingOfARoleThatIsMoreThanTheyHave() {
        allowHere("jane", WRITE_ROLES);
        post(admin, here("rolebindings"), roleBinding("b", "ClusterRole/edit", "june"));

        as("jane")
                .merge(
                        here("rolebindings/b"),
                        "{\"subjects\":[" + user(own("jane")).replace('\'', '"') + "]}")
                .assertRefused(403);
    }

    @Test
    void whoMayBindARoleGivesItToWhomTheyWant() {
        allowHere(
                "jane",
                WRITE_ROLES,
                "{'verbs':['bind'],'apiGroups':['rbac.authorization.k8s.io'],'resources':['clusterroles'],"
                        + "'resourceNames':['view']}");
        var jane = as("jane");

        assertThat(post(jane, here("rolebindings"), roleBinding("a", "ClusterRole/view", "june"))
                        .status())
                .isEqualTo(201);
        post(jane, here("rolebindings"), roleBinding("b", "ClusterRole/edit", "june"))
                .assertRefused(403);
        post(jane, here("rolebindings"), roleBinding("c", "Role/view", "june")).assertRefused(404);
    }

    @Test
    void nobodyButAnAdministratorBindsARoleThatIsNotThere() {
        allowHere("jane", WRITE_ROLES);

        var refused = post(as("jane"), here("rolebindings"), roleBinding("a", "ClusterRole/none", "june"));

        refused.assertRefused(404);
        assertThat(refused.message()).isEqualTo("clusterroles.rbac.authorization.k8s.io \"none\" not found");
        assertThat(post(admin, here("rolebindings"), roleBinding("a", "ClusterRole/none", "june"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void onlyWhoMayEverythingGathersRules() {
        allowEverywhere("jane", WRITE_ALL_ROLES, rule("get", "*", "*"));
        allowEverywhere("june", rule("*", "*", "*"), "{'verbs':['*'],'nonResourceURLs':['*']}");
        var gathers = "'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'x':'y'}}]}";

        var refused = post(as("jane"), RBAC + "clusterroles", object("ClusterRole", own("g"), gathers));
        refused.assertRefused(403);
        assertThat(refused.message()).contains("must have cluster-admin privileges to use the aggregationRule");
        assertThat(post(as("june"), RBAC + "clusterroles", object("ClusterRole", own("g"), gathers))
                        .status())
                .isEqualTo(201);
        as("jane")
                .merge(RBAC + "clusterroles/" + own("g"), "{\"aggregationRule\":null}")
                .assertRefused(403);
    }

    /** What is labelled for them is gathered into admin, edit and view, so who writes such a role needs what it allows. */
    @Test
    void nobodySlipsRightsIntoAGatheredRole() {
        allowEverywhere("jane", WRITE_ALL_ROLES);
        var labelled = clusterRole(own("c"), rule("get", "secrets"))
                .replace("'},", "','labels':{'rbac.authorization.k8s.io/aggregate-to-view':'true'}},");

        post(as("jane"), RBAC + "clusterroles", labelled).assertRefused(403);
    }

    @Test
    void aRoleWithTooManyRightsToCompareIsRefused() {
        allowHere("jane", WRITE_ROLES);
        var many = "a";
        for (int i = 0; i < 300; i++) {
            many += ",r" + i;
        }

        var refused = post(as("jane"), here("roles"), role("r", rule(many, many, many)));

        refused.assertRefused(403);
        assertThat(refused.message()).contains("too many to compare");
    }
}
