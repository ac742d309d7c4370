package sh.deploy.apiserver.admission.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.admission.expression.Conditions;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.kinds.cel.Expression;
import sh.deploy.apiserver.kinds.cel.Input;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions.Validation;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** What one policy says of one change, with all its bindings and their parameters. Computes; knows no thread. Of one evaluation. */
final class Evaluation {
    /** Findings that are told of, of one policy about one change. */
    private static final int MOST_FINDINGS = 100;

    /** Characters of an annotation's value, as in Kubernetes. */
    private static final int LONGEST_ANNOTATION = 10 * 1024;

    private final Policy policy;
    private final PolicyExpressions expressions;
    private final Evaluations.Budget budget;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, TreeSet<String>> annotations = new TreeMap<>();
    private String passed = "";

    /**
     * What came of it.
     *
     * @param annotations for the audit record, by key
     * @param passed why the change passes although the policy has no verdict; empty when it has
     */
    record Result(List<Finding> findings, Map<String, String> annotations, String passed) {}

    Evaluation(Policy policy, PolicyExpressions expressions, Evaluations.Budget budget) {
        this.policy = policy;
        this.expressions = expressions;
        this.budget = budget;
    }

    /** With one parameter of one binding. @param circumstances with that */
    void run(Binding binding, Circumstances circumstances) {
        switch (Conditions.of(expressions.conditions(), circumstances, budget.of(Work.MOST_FOR_CONDITIONS))) {
            case Conditions.DoNot() -> {}
            case Conditions.Unknown(var sentence) -> fail(binding, -1, sentence);
            case Conditions.Hold() -> judge(binding, circumstances);
        }
    }

    /** The binding cannot be used. */
    void unusable(Binding binding, String why) {
        if (policy.ignoresFailure()) {
            passed = why;
        } else {
            add(Finding.unusable(policy, binding, "failed to configure binding: " + why));
        }
    }

    Result result() {
        var values = new TreeMap<String, String>();
        annotations.forEach((key, all) -> values.put(key, Finding.cut(String.join(", ", all), LONGEST_ANNOTATION)));
        return new Result(findings, values, passed);
    }

    private void judge(Binding binding, Circumstances circumstances) {
        var work = budget.of(Work.MOST_FOR_ALL);
        var input = new Variables(expressions.variables(), circumstances, work);
        for (var validation : expressions.validations()) {
            if (findings.size() < MOST_FINDINGS) {
                judge(validation, binding, input, work);
            }
        }
        for (var annotation : expressions.annotations()) {
            try {
                var value = value(annotation.expression(), input, work);
                if (value instanceof String text && !text.isBlank()) {
                    annotations
                            .computeIfAbsent(annotation.name(), none -> new TreeSet<>())
                            .add(Finding.cut(text.strip(), LONGEST_ANNOTATION));
                }
            } catch (EvaluationFailed failed) {
                fail(binding, -1, sentence(annotation.expression(), failed), true);
            }
        }
    }

    private void judge(Validation validation, Binding binding, Input input, Work work) {
        try {
            if (!value(validation.expression(), input, work).equals(true)) {
                add(Finding.of(
                        policy, binding, validation.index(), message(validation, input, work), validation.reason()));
            }
        } catch (EvaluationFailed failed) {
            fail(binding, validation.index(), sentence(validation.expression(), failed));
        }
    }

    /** What its expression says, if that is one line of text and not too long; else its own text; else the expression. */
    private static String message(Validation validation, Input input, Work work) {
        var made = "";
        try {
            var expression = validation.messageExpression();
            made = expression != null && value(expression, input, work) instanceof String text ? text.strip() : "";
        } catch (EvaluationFailed failed) {
            made = "";
        }
        if (!made.isEmpty() && made.length() <= Finding.LONGEST_MESSAGE && made.indexOf('\n') < 0) {
            return made;
        }
        return validation.message().isBlank()
                ? "failed expression: " + validation.expression().text().strip()
                : validation.message().strip();
    }

    private static Object value(Expression expression, Input input, Work work) {
        long before = work.forAnother();
        try {
            return expression.evaluate(input, work);
        } finally {
            work.back(before);
        }
    }

    private static String sentence(Expression expression, EvaluationFailed failed) {
        var text = Finding.cut(expression.text().strip(), Finding.LONGEST_MESSAGE / 2);
        return "expression '" + text + "' resulted in error: " + expression.sentence(failed);
    }

    private void fail(Binding binding, int index, String sentence) {
        fail(binding, index, sentence, false);
    }

    private void fail(Binding binding, int index, String sentence, boolean always) {
        if (policy.ignoresFailure()) {
            passed = sentence;
        } else {
            add(new Finding(policy, binding, index, sentence, "", always));
        }
    }

    private void add(Finding finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }
}
