package sh.deploy.apiserver.kinds.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.kinds.cel.syntax.CompileError;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.cel.values.TakesLonger;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Expressions that would end or hold up a server: each is refused, or ends at a bound. */
class HostileExpressionsTest {
    private static final String MANY = numbers(2000);

    private static String numbers(int count) {
        return IntStream.range(0, count)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "{'list':[", "]}"));
    }

    private static String nested(String front, String inside, String back, int times) {
        return front.repeat(times) + inside + back.repeat(times);
    }

    @Test
    void aTypeThatDoublesWithEachLevelIsTooLarge() {
        var doubling = "[1]"
                + IntStream.range(0, 32)
                        .mapToObj(i -> ".map(x,{'k':[x]}).map(x,{'a':x}).filter(x,x==x)")
                        .collect(Collectors.joining());
        var pairs = "[[1]]" + ".transformMapEntry(i,v,{i:v}).transformList(k,v,{k:v})".repeat(40);
        for (var expression : java.util.List.of(doubling, pairs)) {
            assertThatThrownBy(() -> Evaluated.compiled(expression))
                    .isInstanceOf(CompileError.class)
                    .hasMessageContaining("more than 64 parts");
        }
    }

    @ParameterizedTest
    @CsvSource({"(,)", "[,]", "!(,)", "-(,)", "true?1:(,)", "size([,])", "{'a':,}"})
    void whatIsNestedTooDeeplyIsRefused(String front, String back) {
        assertThatThrownBy(() -> Evaluated.compiled(nested(front, "1", back, 1000)))
                .isInstanceOf(CompileError.class)
                .hasMessageContaining("nested more than 250 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1", ".a", "[0]", "-1"})
    void soAreChainsOfChains(String link) {
        var chain = "object" + link.repeat(2500);
        assertThatThrownBy(() -> Evaluated.compiled(chain))
                .isInstanceOf(CompileError.class)
                .hasMessageContaining("levels deep");

        var wrapped = nested("(", "object", link.repeat(30) + ")", 100);
        assertThatThrownBy(() -> Evaluated.compiled(wrapped))
                .isInstanceOf(CompileError.class)
                .hasMessageContaining("levels deep");
    }

    @Test
    void whatIsTooLongIsRefusedUnread() {
        assertThatThrownBy(() -> Evaluated.compiled(" ".repeat(10 * 1024) + "1"))
                .isInstanceOf(CompileError.class)
                .hasMessageContaining("more than 10240 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.list.all(a, object.list.all(b, object.list.all(c, a + b + c >= 0)))",
                "object.list.map(a, object.list.map(b, object.list.map(c, c))).size() > 0",
                "object.list.all(a, a in object.list.map(b, b + 100000) || true)",
                "sets.equivalent(object.list.map(x, object.list), object.list.map(x, object.list))",
                "object.list.all(a, object.list + object.list + object.list + object.list != [a])",
                "object.list.map(a, object.list).map(l, l + object.list).map(l, l + l).size() > 0",
                "object.list.transformMap(i, v, object.list.transformMap(j, w, w)).size() > 0",
                "optional.of(object.list).optMap(l, l.map(a, l.map(b, l.map(c, c)))).hasValue()",
                "object.list.map(a, optional.of(object.list.map(b, optional.of(b)))).size() > 0",
                "object.list.map(x, '%s'.format([object.list])).size() > 0",
                "lists.range(1000000).size() > 0",
                "lists.range(9223372036854775807).size() > 0",
                "lists.range(708).reverse().sort().size() > 0",
                "lists.range(708).sortBy(x, -x).size() > 0",
                "lists.range(600).distinct().distinct().size() > 0",
                "lists.range(700).map(x, string(x)).sort().size() > 0",
                "object.list.flatten(9223372036854775807).size() > 0",
                "lists.range(1000).map(x, object.list).flatten().size() > 0",
                "object.list.map(x, object.list.slice(0, object.list.size())).size() > 0",
                "object.list.map(x, authorizer.group('').resource('pods').check('get').allowed()).size() > 0"
            })
    void whatMultipliesEndsAtTheBudget(String expression) {
        assertThatThrownBy(() -> Evaluated.value(expression, MANY)).isInstanceOf(LimitExceeded.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(text + text + text + text + text + text + text + text).size() > 0",
                "[text, text, text, text, text, text, text, text, text].join(text).size() > 0",
                "text.replace('', text).size() > 0",
                "text.replace('a', text, 100).size() > 0",
                "text.split('').size() > 0",
                "'%s%s%s%s%s%s%s%s%s'.format([text, text, text, text, text, text, text, text, text]).size() > 0",
                "[1, 2, 3, 4, 5, 6, 7, 8, 9].map(x, text.upperAscii()).size() > 0",
                "optional.of(text).optMap(t, [t + t, t + t, t + t, t + t]).hasValue()",
                "[1, 2, 3, 4, 5, 6, 7, 8, 9].map(x, bytes(text)).size() > 0",
                "[1, 2, 3, 4, 5, 6, 7, 8, 9].map(x, authorizer.group(text + 'x')).size() > 0"
            })
    void whatFillsTheHeapEndsAtABound(String expression) {
        var text = "a".repeat(1_500_000);
        assertThatThrownBy(() -> Evaluated.value(expression, "{}", text, Evaluated.work()))
                .isInstanceOf(LimitExceeded.class);
    }

    @Test
    void bytesAreCountedBesideTheCost() {
        assertThatThrownBy(() -> Evaluated.value("text.split('').size()", "{}", "a".repeat(300_000), Evaluated.work()))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("too large together");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.contains(text.substring(700000) + 'b')",
                "text.indexOf(text.substring(700000) + 'b') > 0",
                "text.matches('(a?){50}(a*)*b')",
                "text.findAll('a|a*b').size() > 0",
                "text.matches('([ab]{1,20}){1,20}c')"
            })
    void oneCallThatWouldTakeLongIsNotMade(String expression) {
        var text = "a".repeat(1_500_000);
        assertThatThrownBy(() -> Evaluated.value(expression, "{}", text, Evaluated.work()))
                .isInstanceOf(LimitExceeded.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(x{100}){100}",
                "((x{30}){30}){30}",
                "[)](x{1000}){1000}",
                "[]](x{1000}){1000}",
                "[\\]](x{1000}){1000}",
                "[^]](x{1000}){1000}",
                "\\Q[\\E(x{1000}){1000}",
                "(?:[[:alpha:]]{100}){100}",
                "\\[(x{999}){999}",
                "(\\pL{200}){200}",
                "(x{0,1000}){0,1000}",
                "(x{5,}){1000}{10}",
                "((((((x{9}){9}){9}){9}){9}){9})"
            })
    void aPatternThatBecomesManyInstructionsIsNotCompiled(String pattern) {
        assertThatThrownBy(() -> Evaluated.value("'x'.matches(r'" + pattern + "')"))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessageContaining("too large: it repeats too much");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$",
                "^(\\d{1,3}\\.){3}\\d{1,3}$",
                "^registry\\.example\\.com/(team-[a-z]+)/[^:@]+(:[\\w.-]{1,128})?(@sha256:[0-9a-f]{64})?$"
            })
    void thoseThatPeopleWriteAre(String pattern) {
        assertThat(Evaluated.value("'x'.matches(r'" + pattern + "')")).isInstanceOf(Boolean.class);
    }

    @Test
    void aPatternIsNeitherLongNorQuotedWhenItIsWrong() {
        assertThatThrownBy(() -> Evaluated.value("'x'.matches(text)", "{}", "a".repeat(1001), Evaluated.work()))
                .hasMessage("the regular expression has more than 1000 characters");
        assertThatThrownBy(() -> Evaluated.value("'x'.matches(text)", "{}", "secret(", Evaluated.work()))
                .hasMessage("the regular expression is invalid");
    }

    @Test
    void whatNobodyForesawIsAnErrorOfTheExpressionWithoutOthersWords() {
        var expression = Evaluated.compiled("object.x");
        assertThatThrownBy(() -> expression.evaluate(
                        name -> {
                            throw new IllegalStateException("secret");
                        },
                        Evaluated.work()))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessage("it cannot be evaluated");
    }

    @Test
    void sentencesAboutWhatMeansNothingAreShort() {
        var arguments = "size(" + "{'a':{'b':{'c':[[1]]}}},".repeat(400) + "1)";
        for (var expression : java.util.List.of("x".repeat(9000), "object." + "y".repeat(9000) + "(1)", arguments)) {
            assertThatThrownBy(() -> Evaluated.compiled(expression))
                    .isInstanceOf(CompileError.class)
                    .satisfies(error -> assertThat(error.getMessage()).hasSizeLessThan(500));
        }
    }

    @Test
    void whatCannotBeShownLeavesNoLevelBehind() {
        assertThat(Evaluated.value("object.list.exists(x, '%s'.format([[[optional.none()]]]) == '') || true", MANY))
                .isEqualTo(true);
    }

    @Test
    void whatATextIsTooShortForIsNotTold() {
        assertThatThrownBy(() -> Evaluated.value("'abc'.substring(object.secret)", "{'secret':4711}"))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessage("index out of range: the text has no such position");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPatternThatWouldNeverBeCompiledIsRefused() {
        assertThatThrownBy(() -> Evaluated.value("'x'.matches(text)", "{}", "(?i)\u1c80", Evaluated.work()))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessageContaining("may name no character from U+1C80 on");
    }

    @Test
    void aKeyIsPaidForLikeAnyText() {
        var work = Evaluated.work();
        Evaluated.value("object[text]", "{'" + "k".repeat(50_000) + "':1}", "k".repeat(50_000), work);
        assertThat(work.spent()).isGreaterThan(5_000);
    }

    @Test
    void theListsOfAQueryArePaidForBeforeTheyAreMade() {
        assertThatThrownBy(() -> Evaluated.value(
                        "url('http://a/?' + text).getQuery().size()", "{}", "&".repeat(100_000), Evaluated.work()))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("too large together");
    }

    @Test
    void keysAreNeverListsOrMaps() {
        assertThatThrownBy(() -> Evaluated.value("{dyn([1]): 1}.size() == 1"))
                .isInstanceOf(EvaluationFailed.class)
                .hasMessage("unsupported key type: list");
    }

    @Test
    void valuesWithinValuesAreWalkedThroughToADepth() {
        var text = nested("{'a':", "1", "}", 240);
        assertThat(Evaluated.value("object == object", text)).isEqualTo(true);
    }

    @Test
    void theTimeIsLookedAtAllTheWhile() {
        var reads = new long[1];
        var work = new Work(Work.MOST_FOR_ALL, Work.MOST_BYTES, 10, () -> reads[0]++);

        assertThatThrownBy(() ->
                        Evaluated.value("object.list.all(a, object.list.all(b, a + b >= 0))", numbers(400), "", work))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("took too long");
        assertThat(work.spent()).isLessThan(20_000);
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Evaluated.value("object.list.all(a, object.list.all(b, a + b >= 0))", MANY))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("took too long");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aLimitIsNothingThatAnotherTermMakesGood() {
        assertThatThrownBy(() -> Evaluated.value(
                        "object.list.all(a, object.list.all(b, object.list.all(c, true))) || true", MANY))
                .isInstanceOf(LimitExceeded.class);
    }

    /** Whatever the limit is that it meets first. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.list.all(a, object.list.all(b, a + b >= 0)) || true",
                "object.list.map(a, 'x' + string(a) + 'y'.replace('y', 'a longer text')).size() > 0 || true",
                "authorizer.path('/x').check('get').allowed() || true"
            })
    void whatIsOnlyTriedSaysNothingWhenItTakesLonger(String text) {
        assertThatThrownBy(() -> Evaluated.value(text, numbers(2_000), "", Work.tried(() -> 0)))
                .isInstanceOf(TakesLonger.class);
    }

    @Test
    void whatIsOnlyTriedNeedsNoDeepStack() {
        assertThatThrownBy(() ->
                        Evaluated.value("!(".repeat(200) + "true" + ")".repeat(200), "{}", "", Work.tried(() -> 0)))
                .isInstanceOf(TakesLonger.class);
        assertThatThrownBy(() ->
                        Evaluated.value("object == object", nested("{'a':", "1", "}", 240), "", Work.tried(() -> 0)))
                .isInstanceOf(TakesLonger.class);
        assertThat(Evaluated.value("!(!(true))", "{}", "", Work.tried(() -> 0))).isEqualTo(true);
    }

    @Test
    void whatIsOnlyTriedEndsWhenItsTimeIsOver() {
        var clock = new long[1];
        assertThatThrownBy(() -> Evaluated.value(
                        "object.list.all(a, a >= 0)", numbers(2_000), "", Work.tried(() -> clock[0] += 5_000_000)))
                .isInstanceOf(TakesLonger.class);
    }

    @Test
    void aCheckOfRightsWeighsAsMuchAsInKubernetes() {
        var work = Evaluated.work();
        Evaluated.value("authorizer.path('/x').check('get').allowed()", "{}", "", work);
        assertThat(work.spent()).isBetween(350_000L, 350_100L);
    }

    @Test
    void oneExpressionGetsATenthOfAllAndWhatItSpendsIsSpent() {
        var work = new Work(Work.MOST_FOR_ALL, Work.MOST_BYTES, Long.MAX_VALUE, () -> 0);
        work.charge(Work.MOST_FOR_ONE);
        assertThatThrownBy(() -> work.charge(1)).isInstanceOf(LimitExceeded.class);
        for (int i = 1; i < 10; i++) {
            work.forAnother();
            work.charge(Work.MOST_FOR_ONE - 1);
        }
        work.forAnother();
        assertThatThrownBy(() -> work.charge(100)).isInstanceOf(LimitExceeded.class);
    }
}
