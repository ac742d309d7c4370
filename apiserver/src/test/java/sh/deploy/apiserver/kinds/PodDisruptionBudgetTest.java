package sh.deploy.apiserver.kinds;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.kinds.Trees.created;
import static sh.deploy.apiserver.kinds.Trees.kind;
import static sh.deploy.apiserver.kinds.Trees.tree;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class PodDisruptionBudgetTest {
    private final Kind budgets = kind("policy", "v1", "poddisruptionbudgets");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'minAvailable':0}",
                "{'minAvailable':'100%','selector':{}}",
                "{'maxUnavailable':'0%','selector':{'matchLabels':{'app':'web'}}}",
                "{'maxUnavailable':1,'unhealthyPodEvictionPolicy':'AlwaysAllow'}",
                "{'maxUnavailable':1,'unhealthyPodEvictionPolicy':'IfHealthyBudget'}",
            })
    void takesWhatKubernetesTakes(String spec) {
        assertThat(complaints(spec)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'minAvailable':1,'maxUnavailable':1} | spec: Invalid value: {\"minAvailable\":1,\"maxUnavailable\":1}:"
                        + " minAvailable and maxUnavailable cannot be both set",
                "{'minAvailable':-1} | spec.minAvailable: Invalid value: -1: must be greater than or equal to 0",
                "{'minAvailable':'101%'} | spec.minAvailable: Invalid value: \"101%\": must not be greater than 100%",
                "{'maxUnavailable':'many'} | spec.maxUnavailable: Invalid value: \"many\": a valid percent string must be a"
                        + " numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is"
                        + " '[0-9]+%')",
                "{'selector':{'matchExpressions':[{'key':'a','operator':'Near'}]}} |"
                        + " spec.selector.matchExpressions[0].operator: Invalid value: \"Near\": not a valid selector operator",
                "{'unhealthyPodEvictionPolicy':'Never'} | spec.unhealthyPodEvictionPolicy: Unsupported value: \"Never\":"
                        + " supported values: \"AlwaysAllow\", \"IfHealthyBudget\"",
            })
    void saysWhatIsWrong(String spec, String complaint) {
        assertThat(complaints(spec)).containsExactly(complaint);
    }

    @Test
    void allowsNothingBeforeSomebodyHasCounted() {
        var budget = created(budgets, "{'metadata':{'name':'web'},'status':{'disruptionsAllowed':7}}");

        assertThat(budget.path("status"))
                .isEqualTo(tree("{'currentHealthy':0,'desiredHealthy':0,'disruptionsAllowed':0,'expectedPods':0}"));
        assertThat(budget.path("metadata").path("generation").asInt()).isEqualTo(1);
    }

    @Test
    void countsNoFewerThanZero() {
        var counted = tree("{'metadata':{'name':'web','namespace':'default'},'status':{'disruptionsAllowed':-1}}");

        assertThat(budgets.validateStatusUpdate(counted, counted))
                .extracting(cause -> cause.field())
                .containsExactly("status.disruptionsAllowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'minAvailable':2} | [\"web\",\"2\",\"N/A\",1,\"10m\"]",
                "{'maxUnavailable':'50%'} | [\"web\",\"N/A\",\"50%\",1,\"10m\"]",
            })
    void standsInATableAsInKubernetes(String spec, String cells) {
        var budget = tree("{'metadata':{'name':'web','creationTimestamp':'2026-01-01T00:00:00Z'},'spec':" + spec
                + ",'status':{'disruptionsAllowed':1}}");

        assertThat(budgets.columns())
                .extracting(column -> column.name())
                .containsExactly("Name", "Min Available", "Max Unavailable", "Allowed Disruptions", "Age");
        assertThat(Tables.cells(budgets, budget, Instant.parse("2026-01-01T00:10:00Z"))
                        .toString())
                .isEqualTo(cells);
    }

    @Test
    void getsAWholeNewSelectorByAStrategicPatch() {
        var patched = Patches.apply(
                PatchType.STRATEGIC,
                budgets,
                tree("{'spec':{'selector':{'matchLabels':{'app':'web'}}}}"),
                tree("{'spec':{'selector':{'matchLabels':{'tier':'front'}}}}"));

        assertThat(patched).isEqualTo(tree("{'spec':{'selector':{'matchLabels':{'tier':'front'}}}}"));
    }

    private List<String> complaints(String spec) {
        ObjectNode budget = created(budgets, "{'metadata':{'name':'web','namespace':'default'},'spec':" + spec + "}");
        return budgets.validateCreate(budget).stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }
}
