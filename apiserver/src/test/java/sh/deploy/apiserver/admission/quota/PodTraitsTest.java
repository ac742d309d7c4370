package sh.deploy.apiserver.admission.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.admission.quota.PodTraits.Scope;
import sh.deploy.apiserver.kinds.amounts.PodAmounts;
import tools.jackson.databind.json.JsonMapper;

class PodTraitsTest {
    private static PodTraits traits(String spec) {
        var tree = JsonMapper.shared().readTree(("{" + spec + "}").replace('\'', '"'));
        return PodTraits.of(tree, PodAmounts.requests(tree), PodAmounts.limits(tree));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "Terminating|'activeDeadlineSeconds':1|''",
                "NotTerminating|''|'activeDeadlineSeconds':1",
                "BestEffort|'containers':[{'resources':{'requests':{'cpu':'0'}}}]|'containers':[{'resources':{'requests':{'cpu':'1m'}}}]",
                "NotBestEffort|'initContainers':[{'resources':{'limits':{'memory':'1'}}}]|'containers':[{}]",
                "PriorityClass|'priorityClassName':'high'|''",
                "CrossNamespacePodAffinity|'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                        + "[{'namespaces':['other']}]}}|'affinity':{'podAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':"
                        + "[{'podAffinityTerm':{'topologyKey':'zone'}}]}}",
                "CrossNamespacePodAffinity|'affinity':{'podAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':"
                        + "[{'podAffinityTerm':{'namespaceSelector':{}}}]}}|''"
            })
    void choosePods(String scope, String in, String out) {
        assertThat(traits(unquoted(in)).isIn(Scope.named(scope))).isTrue();
        assertThat(traits(unquoted(out)).isIn(Scope.named(scope))).isFalse();
    }

    private static String unquoted(String spec) {
        return spec.equals("''") ? "" : spec;
    }

    @Test
    void choosePodsByTheNamesOfTheirPriorityClasses() {
        var high = traits("'priorityClassName':'high'");
        var none = traits("");

        assertThat(high.isIn(new Scope("PriorityClass", "In", List.of("low", "high"))))
                .isTrue();
        assertThat(high.isIn(new Scope("PriorityClass", "NotIn", List.of("high"))))
                .isFalse();
        assertThat(high.isIn(new Scope("PriorityClass", "DoesNotExist", List.of())))
                .isFalse();
        assertThat(none.isIn(new Scope("PriorityClass", "In", List.of("high")))).isFalse();
        assertThat(none.isIn(new Scope("PriorityClass", "NotIn", List.of("high"))))
                .isTrue();
        assertThat(none.isIn(new Scope("PriorityClass", "DoesNotExist", List.of())))
                .isTrue();
    }
}
