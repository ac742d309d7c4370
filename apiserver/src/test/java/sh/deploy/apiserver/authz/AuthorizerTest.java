package sh.deploy.apiserver.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sh.deploy.apiserver.authz.AccessState.rule;
import static sh.deploy.apiserver.authz.AccessState.user;

import org.junit.jupiter.api.Test;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

class AuthorizerTest {
    private final AccessState state = new AccessState();

    @Test
    void deniesWhatNobodyAllowed() {
        assertThat(state.may(user("jane"), "get", "pods", "shop")).isFalse();
        assertThat(state.may(user("root", "system:masters"), "get", "pods", "shop"))
                .isTrue();
    }

    @Test
    void allowsWhatARoleOfTheNamespaceAllowsThereAndNowhereElse() {
        state.role("shop", "reader", rule("get", "pods")).bind("shop", "b", "Role/reader", "User/jane");

        assertThat(state.may(user("jane"), "get", "pods", "shop")).isTrue();
        assertThat(state.may(user("jane"), "list", "pods", "shop")).isFalse();
        assertThat(state.may(user("jane"), "get", "pods", "other")).isFalse();
        assertThat(state.may(user("jane"), "get", "pods", "")).isFalse();
        assertThat(state.may(user("june"), "get", "pods", "shop")).isFalse();
    }

    @Test
    void allowsAClusterRoleWhereItIsBound() {
        state.role("", "reader", rule("get", "pods"))
                .bind("shop", "there", "ClusterRole/reader", "User/jane")
                .bind("", "everywhere", "ClusterRole/reader", "User/root");

        assertThat(state.may(user("jane"), "get", "pods", "shop")).isTrue();
        assertThat(state.may(user("jane"), "get", "pods", "other")).isFalse();
        assertThat(state.may(user("root"), "get", "pods", "other")).isTrue();
        assertThat(state.may(user("root"), "get", "pods", "")).isTrue();
    }

    @Test
    void takesARoleOnlyFromTheNamespaceOfItsBinding() {
        state.role("other", "reader", rule("get", "pods")).bind("shop", "b", "Role/reader", "User/jane");

        assertThat(state.may(user("jane"), "get", "pods", "shop")).isFalse();
        assertThat(state.may(user("jane"), "get", "pods", "other")).isFalse();
    }

    @Test
    void keepsUsersAndGroupsOfOneNameApart() {
        state.role("", "reader", rule("get", "pods")).bind("", "b", "ClusterRole/reader", "Group/dev");

        assertThat(state.may(user("jane", "dev"), "get", "pods", "shop")).isTrue();
        assertThat(state.may(user("dev"), "get", "pods", "shop")).isFalse();
    }

    @Test
    void knowsServiceAccountsByTheirUserNamesAndGroups() {
        var account = user("system:serviceaccount:ci:builder", "system:serviceaccounts", "system:serviceaccounts:ci");
        state.role("", "reader", rule("get", "pods"))
                .role("", "lister", rule("list", "pods"))
                .bind("shop", "b", "ClusterRole/reader", "ServiceAccount/ci/builder")
                .bind("ci", "own", "ClusterRole/lister", "ServiceAccount//builder")
                .bind("", "all", "ClusterRole/lister", "ServiceAccount//builder");

        assertThat(state.may(account, "get", "pods", "shop")).isTrue();
        assertThat(state.may(account, "list", "pods", "ci")).isTrue();
        assertThat(state.may(account, "list", "pods", "shop")).isFalse();
        assertThat(state.may(user("builder"), "get", "pods", "shop")).isFalse();
        assertThat(state.may(user("system:serviceaccount:shop:builder"), "get", "pods", "shop"))
                .isFalse();
    }

    @Test
    void forgetsWhatIsDeletedOrTakenOut() {
        var jane = user("jane");
        state.role("", "reader", rule("get", "pods")).bind("shop", "b", "ClusterRole/reader", "User/jane", "User/june");

        state.bind("shop", "b", "ClusterRole/reader", "User/june");
        assertThat(state.may(jane, "get", "pods", "shop")).isFalse();
        assertThat(state.may(user("june"), "get", "pods", "shop")).isTrue();

        state.delete(Rbac.ROLE_BINDINGS, "shop", "b");
        assertThat(state.may(user("june"), "get", "pods", "shop")).isFalse();
    }

    @Test
    void goesByTheRoleAsItIsNow() {
        var jane = user("jane");
        state.bind("", "b", "ClusterRole/reader", "User/jane");
        assertThat(state.may(jane, "get", "pods", "")).isFalse();

        state.role("", "reader", rule("get", "pods"));
        assertThat(state.may(jane, "get", "pods", "")).isTrue();

        state.role("", "reader", rule("get", "secrets"));
        assertThat(state.may(jane, "get", "pods", "")).isFalse();
    }

    @Test
    void goesOnPastARoleThatIsNotThere() {
        state.bind("", "a", "ClusterRole/gone", "User/jane")
                .role("", "reader", rule("get", "pods"))
                .bind("", "b", "ClusterRole/reader", "User/jane");

        assertThat(state.may(user("jane"), "get", "pods", "shop")).isTrue();
        assertThat(state.authorizer
                        .decide(user("jane"), new Action("list", "", "pods", "", "shop", ""))
                        .reason())
                .isEqualTo("RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found");
    }

    @Test
    void saysWhichBindingAndRuleAllowed() {
        state.role("", "reader", rule("list", "pods"), rule("get", "pods"))
                .bind("shop", "readers", "ClusterRole/reader", "Group/dev");

        var decision = state.authorizer.decide(user("jane", "dev"), new Action("get", "", "pods", "", "shop", "web"));

        assertThat(decision.reason())
                .isEqualTo("RBAC: allowed by RoleBinding \"readers/shop\" of ClusterRole \"reader\" to Group \"dev\"");
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Granted.class,
                        granted -> assertThat(granted.grant().rule().verbs()).containsExactly("get"));
    }

    @Test
    void takesPathsFromBindingsOfTheWholeClusterOnly() {
        var metrics = "{'verbs':['get'],'nonResourceURLs':['/metrics']}";
        state.role("", "metrics", metrics)
                .bind("", "b", "ClusterRole/metrics", "User/jane")
                .bind("shop", "c", "ClusterRole/metrics", "User/june");

        assertThat(state.authorizer.decidePath(user("jane"), "get", "/metrics")).isInstanceOf(Decision.Granted.class);
        assertThat(state.authorizer.decidePath(user("june"), "get", "/metrics")).isInstanceOf(Decision.Denied.class);
        assertThat(state.authorizer.decidePath(user("jane"), "get", "/statusz")).isInstanceOf(Decision.Denied.class);
    }

    @Test
    void refusesInTheWordsOfKubernetes() {
        assertThatThrownBy(() -> state.authorizer.permit(
                        user("jane"), new Action("update", "apps", "deployments", "scale", "shop", "web")))
                .hasMessage("deployments.apps \"web\" is forbidden: User \"jane\" cannot update resource"
                        + " \"deployments/scale\" in API group \"apps\" in the namespace \"shop\"");
        assertThatThrownBy(() -> state.authorizer.permit(user("jane"), new Action("list", "", "nodes", "", "", "")))
                .hasMessage("nodes is forbidden: User \"jane\" cannot list resource \"nodes\" in API group \"\" at the"
                        + " cluster scope");
        assertThatThrownBy(() -> Authorizer.requirePath(
                        state.authorizer.decidePath(user("jane"), "get", "/metrics"), user("jane"), "get", "/metrics"))
                .hasMessage("forbidden: User \"jane\" cannot get path \"/metrics\"");
    }

    @Test
    void asksStrangersForACredentialButLetsThemWhereTheyAreAllowed() {
        var stranger = user("system:anonymous", "system:unauthenticated");
        assertThatThrownBy(() -> state.authorizer.permit(stranger, new Action("get", "", "pods", "", "shop", "web")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.UNAUTHORIZED));

        state.role("", "reader", rule("get", "pods"))
                .bind("", "b", "ClusterRole/reader", "Group/system:unauthenticated");
        assertThat(state.may(stranger, "get", "pods", "shop")).isTrue();
    }

    @Test
    void aNodeMayWhatItsAgentNeedsAndWhatItIsGivenBeside() {
        var node = user("system:node:n1", "system:nodes");
        assertThat(state.authorizer.decide(node, new Action("get", "", "nodes", "", "", "n1")))
                .isEqualTo(new Decision.OwnNode("n1"));
        assertThat(state.may(node, "list", "pods", "shop")).isFalse();

        state.role("", "lister", rule("list", "pods")).bind("", "b", "ClusterRole/lister", "Group/system:nodes");
        assertThat(state.may(node, "list", "pods", "shop")).isTrue();
    }
}
