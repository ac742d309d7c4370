package sh.deploy.apiserver.roles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.roles.Gathering.Role;

class GatheringTest {
    private final Role pods = role("pods", "view", "", "pods");
    private final Role nodes = role("nodes", "view", "", "nodes");
    private final Role view = role("view", "edit", "view", "stale");
    private final Role writes = role("writes", "edit", "", "writes");
    private final Role edit = role("edit", "admin", "edit", "stale");

    @Test
    void gathersTheRulesOfTheSelectedRolesOnce() {
        var twice = role("twice", "view", "", "pods");

        assertThat(resources(view, nodes, pods, twice, writes)).isEqualTo("nodes pods");
    }

    @Test
    void goesThroughRolesThatGatherThemselvesWithoutWaitingForThem() {
        assertThat(resources(edit, edit, nodes, pods, view, writes)).isEqualTo("writes nodes pods");
    }

    @Test
    void gathersNothingFromItselfNorInCircles() {
        var one = role("one", "two", "one", "stale");
        var two = role("two", "one", "two", "stale");
        var plain = role("plain", "two", "", "pods");

        assertThat(resources(one, one, plain, two)).isEqualTo("pods");
        assertThat(resources(role("self", "x", "x", "stale"), role("self", "x", "x", "stale")))
                .isEmpty();
    }

    private static String resources(Role of, Role... all) {
        var words = new java.util.ArrayList<String>();
        Gathering.rules(of, List.of(all))
                .forEach(rule -> words.add(rule.at("/resources/0").asString()));
        return String.join(" ", words);
    }

    private static Role role(String name, String label, String gathers, String resource) {
        var aggregation = gathers.isEmpty()
                ? ""
                : ",'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'to':'" + gathers + "'}}]}";
        var json = "{'metadata':{'labels':{'to':'" + label + "'}},'rules':[{'verbs':['get'],'resources':['" + resource
                + "']}]" + aggregation + "}";
        return Role.of(name, 1, JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8)));
    }
}
