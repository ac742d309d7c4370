package sh.deploy.apiserver.admission.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.cel.values.Work;
import sh.deploy.apiserver.kinds.tree.JsonTrees;

/** Variables that use each other, on the stack that expressions have. */
class VariablesTest {
    private final Evaluations evaluations = new Evaluations(1, new SystemTime());

    @AfterEach
    void close() {
        evaluations.close();
    }

    /** @param expression of the variable of that number */
    private Object last(int count, IntFunction<String> expression) {
        var variables = IntStream.range(0, count)
                .mapToObj(i -> "{\"name\":\"v" + i + "\",\"expression\":\"" + expression.apply(i) + "\"}")
                .collect(Collectors.joining(","));
        var spec = JsonTrees.object(("{\"variables\":[" + variables + "]}").getBytes(UTF_8));
        var untilNanos = new SystemTime().nanos() + TimeUnit.MINUTES.toNanos(1);
        return evaluations.<Object>run(evaluations.owner(), untilNanos, budget -> {
            var compiled = PolicyExpressions.compile(spec, (path, text, error) -> {
                throw error;
            });
            var work = new Work(Work.MOST_FOR_ALL, Work.MOST_BYTES, Long.MAX_VALUE, () -> 0);
            var found = new Variables(compiled.variables(), Changes.ofNothing(), work).get("v" + (count - 1));
            return found == null ? "none" : found;
        });
    }

    private static String before(int i) {
        return i == 0 ? "true" : "variables.v" + (i - 1);
    }

    private static String nested(String expression) {
        return "!(".repeat(240) + expression + ")".repeat(240);
    }

    @Test
    void aLongChainOfPlainOnesHasAValue() {
        assertThat(last(256, i -> i == 0 ? "true" : "!" + before(i))).isEqualTo(false);
    }

    @Test
    void aChainOfNestedOnesEndsAtABoundAndNotAtTheEndOfTheStack() {
        assertThatThrownBy(() -> last(150, i -> nested(before(i))))
                .isInstanceOf(LimitExceeded.class)
                .hasMessageContaining("variables use each other through too many levels");
    }

    @Test
    void oneBesideAnotherIsNoChain() {
        var all = IntStream.range(0, 19).mapToObj(i -> "variables.v" + i).collect(Collectors.joining(" && "));

        assertThat(last(20, i -> i < 19 ? nested("true") : all)).isEqualTo(true);
    }
}
