package sh.deploy.apiserver.roles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

class CompletionTest {
    private static final String GET_PODS = "{'verbs':['get'],'apiGroups':[''],'resources':['pods']}";
    private static final String MARK = "'annotations':{'rbac.authorization.kubernetes.io/autoupdate':'%s'}";

    @Test
    void addsRulesThatAreMissingAndKeepsThoseThatWereAdded() {
        var current = role("true", "{'verbs':['list'],'apiGroups':[''],'resources':['nodes']}");

        var next = Completion.of(current, role("true", GET_PODS));

        assertThat(next.at("/rules/0/resources/0").asString()).isEqualTo("nodes");
        assertThat(next.at("/rules/1")).isEqualTo(tree(GET_PODS));
    }

    @Test
    void leavesARoleAloneThatAllowsItAllInOtherWords() {
        var current = role("true", "{'verbs':['*'],'apiGroups':['*'],'resources':['*']}");

        assertThat(Completion.of(current, role("true", GET_PODS))).isEqualTo(current);
    }

    @Test
    void touchesNothingThatIsMarkedSo() {
        var current = role("false");

        assertThat(Completion.of(current, role("true", GET_PODS))).isEqualTo(current);
    }

    @Test
    void addsSubjectsThatAreMissing() {
        var current = tree("{'metadata':{" + MARK.formatted("true") + "},'subjects':[{'kind':'User','name':'mine'}]}");
        var wanted = tree("{'metadata':{},'subjects':[{'kind':'Group','name':'all'}]}");

        assertThat(Completion.of(current, wanted).path("subjects").findValuesAsString("name"))
                .containsExactly("mine", "all");
    }

    @Test
    void addsLabelsAndSelectorsButChangesNone() {
        var current = tree("{'metadata':{'labels':{'a':'mine'}," + MARK.formatted("true") + "}}");
        var wanted = tree("{'metadata':{'labels':{'a':'x','b':'y'}},'aggregationRule':{'clusterRoleSelectors':[{}]}}");

        var next = Completion.of(current, wanted);

        assertThat(next.at("/metadata/labels").toString()).isEqualTo("{\"a\":\"mine\",\"b\":\"y\"}");
        assertThat(next.at("/aggregationRule/clusterRoleSelectors").size()).isEqualTo(1);
    }

    @Test
    void seesABindingOfAnotherRole() {
        var current = tree("{'roleRef':{'name':'a'}}");

        assertThat(Completion.isOfAnotherRole(current, tree("{'roleRef':{'name':'b'}}")))
                .isTrue();
        assertThat(Completion.isOfAnotherRole(current, tree("{'roleRef':{'name':'a'}}")))
                .isFalse();
    }

    private static ObjectNode role(String mark, String... rules) {
        return tree(
                "{'metadata':{'labels':{}," + MARK.formatted(mark) + "},'rules':[" + String.join(",", rules) + "]}");
    }

    private static ObjectNode tree(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }
}
