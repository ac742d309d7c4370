package sh.deploy.apiserver.admission.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions;
import sh.deploy.apiserver.kinds.cel.values.TakesLonger;
import sh.deploy.apiserver.kinds.cel.values.Work;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;

/** What a policy finds with its bindings, told in part and judged as a whole. */
class EvaluationTest {
    private static final Evaluations.Budget BUDGET = cost -> new Work(cost, Work.MOST_BYTES, Long.MAX_VALUE, () -> 0);
    private static final String FALSE = "{'expression':'false'}";

    private final Evaluations evaluations = new Evaluations(1, new SystemTime());

    @AfterEach
    void close() {
        evaluations.close();
    }

    private Policy policy(String fields) {
        var json = "{'metadata':{'name':'p'},'spec':{" + fields + "}}";
        return Policy.of(JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8)), evaluations);
    }

    private static Binding binding(String name, String action) {
        var nothing = Tree.newObject();
        return new Binding(
                name, "p", List.of(action), MatchResources.of(nothing).orEverything(), nothing.path("paramRef"));
    }

    private static void run(Evaluation evaluation, Policy policy, Binding... bindings) {
        var expressions = PolicyExpressions.compile(policy.spec(), (path, text, error) -> {
            throw error;
        });
        for (var binding : bindings) {
            evaluation.run(expressions, binding, Changes.ofNothing(), BUDGET);
            evaluation.judged();
        }
    }

    private static String validations(int count) {
        return "'validations':["
                + IntStream.range(0, count).mapToObj(i -> FALSE).collect(Collectors.joining(",")) + "]";
    }

    @Test
    void aDenialIsNotLeftOutForWhatOtherBindingsHaveFound() {
        var policy = policy(validations(120));
        var noisy = IntStream.range(0, 60)
                .mapToObj(i -> binding("audits-" + i, "Audit"))
                .toArray(Binding[]::new);
        var denies = binding("denies", "Deny");
        var all = new ArrayList<>(List.of(noisy));
        all.add(denies);
        var evaluation = new Evaluation(policy, all);

        run(evaluation, policy, all.toArray(Binding[]::new));

        var found = evaluation.result().findings();
        assertThat(found).hasSize(501);
        assertThat(found.getLast().binding()).isEqualTo(denies);
        assertThat(found.getLast().denies()).isTrue();
    }

    @Test
    void oneThatAnAnnotationFailsForIsNotLeftOutEither() {
        var policy = policy(validations(30) + ",'auditAnnotations':[{'key':'a','valueExpression':'string(1 / 0)'}]");
        var audits = binding("audits", "Audit");
        var evaluation = new Evaluation(policy, List.of(audits));

        run(evaluation, policy, audits);

        assertThat(evaluation.result().findings().getLast().always()).isTrue();
    }

    @Test
    void eachBindingIsToldOf() {
        var policy = policy(validations(30));
        var first = binding("first", "Audit");
        var second = binding("second", "Warn");
        var evaluation = new Evaluation(policy, List.of(first, second));

        run(evaluation, policy, first, second);

        assertThat(evaluation.result().findings())
                .hasSize(20)
                .extracting(Finding::binding)
                .contains(first, second);
    }

    @Test
    void whatWasFoundBeforeTheTimeWasOverStays() {
        var policy = policy("'failurePolicy':'Ignore'," + validations(1));
        var denies = binding("denies", "Deny");
        var evaluation = new Evaluation(policy, List.of(denies, binding("late", "Deny")));

        run(evaluation, policy, denies);

        var result = evaluation.result("too late", "Timeout");
        assertThat(result.findings())
                .singleElement()
                .satisfies(one -> assertThat(one.message()).isEqualTo("failed expression: false"));
        assertThat(result.passed()).isEqualTo("too late");
    }

    @Test
    void bindingsThatAreLeftDoWhatTheySay() {
        var policy = policy(validations(1));
        var evaluation =
                new Evaluation(policy, List.of(binding("a", "Audit"), binding("w", "Warn"), binding("d", "Deny")));

        var found = evaluation.result("too late", "Timeout").findings();

        assertThat(found).extracting(Finding::denies).containsExactly(false, false, true);
        assertThat(found).extracting(Finding::message).containsOnly("too late");
        assertThat(found).extracting(Finding::reason).containsOnly("Timeout");
    }

    @Test
    void whatIsOnlyTriedIsNoDenialWhenItTakesLonger() {
        var policy = policy("'variables':[{'name':'v','expression':'" + "!(".repeat(90) + "true" + ")".repeat(90)
                + "'}],'validations':[{'expression':'" + "!(".repeat(50) + "variables.v" + ")".repeat(50) + "'}]");
        var denies = binding("denies", "Deny");
        var expressions = PolicyExpressions.compile(policy.spec(), (path, text, error) -> {
            throw error;
        });
        var evaluation = new Evaluation(policy, List.of(denies));

        assertThatThrownBy(() -> evaluation.run(expressions, denies, Changes.ofNothing(), cost -> Work.tried(() -> 0)))
                .isInstanceOf(TakesLonger.class);

        assertThat(evaluation.result().findings()).isEmpty();
    }

    @Test
    void nothingIsFoundAfterTheEnd() {
        var policy = policy(validations(1) + ",'auditAnnotations':[{'key':'a','valueExpression':'string(1)'}]");
        var denies = binding("denies", "Deny");
        var evaluation = new Evaluation(policy, List.of(denies));
        evaluation.result("too late", "");

        run(evaluation, policy, denies);

        assertThat(evaluation.result().findings()).hasSize(1);
        assertThat(evaluation.result().annotations()).isEmpty();
    }

    @Test
    void annotationsOfManyParametersTakeNoMoreRoomThanOne() {
        var policy = policy("'auditAnnotations':[{'key':'a','valueExpression':'string(params.n)'}],'paramKind':{}");
        var audits = binding("audits", "Audit");
        var evaluation = new Evaluation(policy, List.of(audits));
        var expressions = PolicyExpressions.compile(policy.spec(), (path, text, error) -> {
            throw error;
        });

        for (int i = 0; i < 5_000; i++) {
            var parameter = Tree.newObject().put("n", "n".repeat(100) + i);
            evaluation.run(expressions, audits, Changes.ofNothing().with(parameter), BUDGET);
        }

        assertThat(evaluation.result().annotations().get("a")).hasSizeLessThanOrEqualTo(10 * 1024);
        assertThat(evaluation.result().findings()).isEmpty();
    }
}
