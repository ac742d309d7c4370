package sh.deploy.apiserver.kinds.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.selector.Selector;

/** What a query may ask of labels is what labels may be. */
class SelectorRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app=web",
                "app!=web",
                "example.com/app in (a,b_1.c)",
                "!legacy",
                "app=",
                "size>3",
                "app notin (,a)",
                "x"
            })
    void takesWhatLabelsMayBe(String text) {
        var selector = Selector.parse(text);

        assertThat(SelectorRules.requireValid(selector)).isSameAs(selector);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a in (b,-)|values[1][a]: Invalid value: \"-\": a valid label must be",
                "a=.b|values[0][a]: Invalid value: \".b\"",
                "a!=b/c|values[0][a]: Invalid value: \"b/c\"",
                "-a=b|key: Invalid value: \"-a\": ",
                "!a/b/c|key: Invalid value: \"a/b/c\": a qualified name",
                "A.com/a|key: Invalid value: \"A.com/a\": prefix part"
            })
    void namesWhatNoLabelIs(String text, String complaint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SelectorRules.requireValid(Selector.parse(text)))
                .withMessageStartingWith(complaint);
    }

    @Test
    void takesNothingLongerThanALabel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SelectorRules.requireValid(Selector.parse("a=" + "b".repeat(64))))
                .withMessageEndingWith("must be no more than 63 characters");
    }
}
