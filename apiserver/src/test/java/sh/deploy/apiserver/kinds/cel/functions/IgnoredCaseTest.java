package sh.deploy.apiserver.kinds.cel.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;

/** Patterns that ignore case: those that might never be compiled are refused before. A test that does not end is one that has failed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IgnoredCaseTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)\u1c80",
                "(?i)\u1c88",
                "(?i)\\x{1c80}",
                "(?i)\\x{001C88}",
                "(?i)[\u1c80]",
                "(?i)[^\u1c85]",
                "(?i)[a-\u2000]",
                "(?i)[a-\\x{ffff}]",
                "(?i)[\\x{0}-\\x{10ffff}]",
                "(?i)\\Q\u1c80\\E",
                "(?i:\u1c80)",
                "(?is)\u1c80",
                "(?s-i)\u1c80",
                "a(?smi:b)\u1c80",
                "(?i)\ud83d\ude00"
            })
    void namesNoneOfTheCharactersThatNeverEnd(String pattern) {
        assertThatThrownBy(() -> IgnoredCase.check(pattern))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessage("with flag i a regular expression may name no character from U+1C80 on");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u1c80[\u1c80-\u1c88]\\x{1c80}",
                "(?s)\u2013",
                "(?:i)\u2013",
                "(?P<i>\u2013)",
                "(?i)stra\u00dfe \u00fc \u0431 \\x{fc}",
                "(?i)[^a-z\u00c0-\u00ff]",
                "(?i)\\pL\\p{Cyrillic}\\P{Lu}[^\\p{Greek}\\PN][[:^alpha:]\\W\\D.]"
            })
    void allElseIsCompiled(String pattern) {
        assertThatCode(() -> IgnoredCase.check(pattern)).doesNotThrowAnyException();
        assertThat(Pattern.compile(pattern).matcher("x").find()).isIn(true, false);
    }

    /** Of what may be named; it is the newer Java that knows of more, so this is found out anew with each. */
    @Test
    void everyCharacterThatMayBeNamedComesBackToItself() {
        for (int c = 0; c < IgnoredCase.FIRST_REFUSED; c++) {
            var named = "\\x{" + Integer.toHexString(c) + "}";
            var itself = new StringBuilder().appendCodePoint(c).toString();
            assertThat(Pattern.compile("(?is)" + named).matcher(itself).find())
                    .as(named)
                    .isTrue();
            assertThat(Pattern.compile("(?is)[" + named + "]").matcher(itself).find())
                    .as(named)
                    .isTrue();
        }
    }

    @Test
    void noCharacterOfATextKeepsAMatcherBusy() {
        var all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            all.appendCodePoint(c);
        }
        for (var pattern :
                new String[] {"(?i)\u00e9", "(?i)k", "(?i)[\u00e0-\u00ff]x", "[\u0430\u0410]x", "(?i)\\pLx"}) {
            var matcher = Pattern.compile(pattern + "{3}y").matcher(all);
            assertThat(matcher.find()).isFalse();
        }
    }
}
