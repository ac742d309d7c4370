package sh.deploy.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
    private static final Map<String, String> WEB = Map.of("app", "web", "tier", "front", "cores", "4");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=web | true",
                "app==web | true",
                "app=db | false",
                "app = web , tier = front | true",
                "app=web,tier=back | false",
                "app!=db | true",
                "app!=web | false",
                "zone!=a | true",
                "app in (web,db) | true",
                "app in (db) | false",
                "app notin (web) | false",
                "zone notin (a) | true",
                "app | true",
                "zone | false",
                "!zone | true",
                "!app | false",
                "cores>3 | true",
                "cores>4 | false",
                "cores<5 | true",
                "cores<4 | false",
                "app>1 | false",
                "zone= | false",
            })
    void matchesAsKubectlDoes(String text, boolean expected) {
        assertThat(Selector.parse(text).matches(WEB)).isEqualTo(expected);
    }

    @Test
    void anEmptyQueryMatchesEverything() {
        assertThat(Selector.parse("").matches(Map.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app=web,", "=web", "app in web", "app in (a", "app ! web", "app web", "cores>x", ","})
    void refusesWhatIsNoSelector(String text) {
        assertThatThrownBy(() -> Selector.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unable to parse selector");
    }

    @Test
    void readsTheFormThatObjectsHold() {
        var selector = Selector.of(new LabelSelectorBuilder()
                .addToMatchLabels("app", "web")
                .addToMatchExpressions(new LabelSelectorRequirement("tier", "In", List.of("front", "back")))
                .addToMatchExpressions(new LabelSelectorRequirement("zone", "DoesNotExist", List.of()))
                .build());
        assertThat(selector.matches(WEB)).isTrue();
        assertThat(selector.toString()).isEqualTo("app=web,tier in (front,back),!zone");
    }

    @Test
    void anAbsentSelectorOfAnObjectMatchesNothingAndAnEmptyOneEverything() {
        assertThat(Selector.of((LabelSelector) null).matches(WEB)).isFalse();
        assertThat(Selector.of(new LabelSelector()).matches(WEB)).isTrue();
    }
}
