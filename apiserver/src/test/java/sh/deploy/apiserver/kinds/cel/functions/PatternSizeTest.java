package sh.deploy.apiserver.kinds.cel.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The size of a pattern is never found too low. */
class PatternSizeTest {
    private static final String[] ATOMS = {
        "a",
        "\u00fc",
        ".",
        "^",
        "$",
        "\\b",
        "\\d",
        "\\pL",
        "[a-c]",
        "[^x]",
        "[]a]",
        "[[:alpha:]]",
        "\\x{41}",
        "\\x{1000}",
        "\\Qa{9}\\E",
        "(?i)k",
        "()",
        "",
        "\\[",
        "[\\]]",
        "{",
        "}",
        "a{,3}",
        "{,0}",
        "{00}"
    };
    private static final String[] REPETITIONS = {
        "", "", "*", "+", "?", "*?", "{0}", "{1}", "{3}", "{0,4}", "{0,}", "{2,}", "{2,5}", "{0,7}?", "{1,1}"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{0,1000}",
                "(a{0,30}){0,30}",
                "((a|b){0,9}){0,99}",
                "(){0,500}",
                "(^){1000}",
                "(a?){0,700}",
                "(a{,00000}){100}",
                "(a{00000}){100}",
                "(a||b){200}",
                "(((((((a?)?)?)?)?)?)?)?",
                "\\x{2028}{3}"
            })
    void ofRepetitions(String pattern) {
        assertThat(PatternSize.atMost(pattern))
                .isGreaterThanOrEqualTo(Pattern.compile(pattern).programSize());
    }

    @Test
    void aNumberInBracesIsNoRepetition() {
        assertThat(PatternSize.atMost("\\x{2028}")).isLessThan(10);
    }

    @Test
    void ofWhateverChanceMakes() {
        var random = new Random(30);
        int compiled = 0;
        for (int i = 0; i < 20_000; i++) {
            var pattern = pattern(random, 4);
            try {
                int size = Pattern.compile(pattern).programSize();
                assertThat(PatternSize.atMost(pattern)).as(pattern).isGreaterThanOrEqualTo(size);
                compiled++;
            } catch (PatternSyntaxException wrong) {
                // none that would be matched
            }
        }
        assertThat(compiled).isGreaterThan(5_000);
    }

    private static String pattern(Random random, int levels) {
        var pattern = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            boolean isGroup = levels > 0 && random.nextInt(3) == 0;
            pattern.append(
                    isGroup
                            ? (random.nextBoolean() ? "(" : "(?:") + pattern(random, levels - 1) + ")"
                            : ATOMS[random.nextInt(ATOMS.length)]);
            pattern.append(REPETITIONS[random.nextInt(REPETITIONS.length)]);
            pattern.append(random.nextInt(6) == 0 ? "|" : "");
        }
        return pattern.toString();
    }
}
