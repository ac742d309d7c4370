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

/**
 * What one policy says of one change, with all its bindings and their parameters. How much is told of that is bounded, how much is judged is
 * not: the first denial is never left out. One thread evaluates; another that waits no longer may ask for what there is so far. Of one request.
 */
final class Evaluation {
    /** Findings that are told of one binding, and of all: the first of each. */
    private static final int MOST_OF_A_BINDING = 10;

    private static final int MOST_FINDINGS = 500;

    /** Characters of an annotation's value, as in Kubernetes. */
    private static final int LONGEST_ANNOTATION = 10 * 1024;

    private final Policy policy;
    private final List<Binding> bindings;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Annotation> annotations = new TreeMap<>();
    private String passed = "";
    private int judged;
    private int told;
    private boolean isDenied;
    private boolean hasEnded;

    /**
     * What came of it.
     *
     * @param annotations for the audit record, by key
     * @param passed why the change passes although the policy has no verdict, or none of all its bindings; empty when it has
     */
    record Result(List<Finding> findings, Map<String, String> annotations, String passed) {}

    /** Values of one annotation, from several parameters. What is beyond its length is not even kept. */
    private static final class Annotation {
        private final TreeSet<String> values = new TreeSet<>();
        private int characters;

        void add(String value) {
            if (characters < LONGEST_ANNOTATION && values.add(value)) {
                characters += value.length();
            }
        }

        String text() {
            return Finding.cut(String.join(", ", values), LONGEST_ANNOTATION);
        }
    }

    /** @param bindings in the order in which they are judged */
    Evaluation(Policy policy, List<Binding> bindings) {
        this.policy = policy;
        this.bindings = bindings;
    }

    /** With one parameter of one binding. @param circumstances with that */
    void run(PolicyExpressions expressions, Binding binding, Circumstances circumstances, Evaluations.Budget budget) {
        switch (Conditions.of(expressions.conditions(), circumstances, budget.of(Work.MOST_FOR_CONDITIONS))) {
            case Conditions.DoNot() -> {}
            case Conditions.Unknown(var sentence) -> fail(binding, -1, sentence);
            case Conditions.Hold() -> judge(expressions, binding, circumstances, budget.of(Work.MOST_FOR_ALL));
        }
    }

    /** The binding cannot be used: the change is refused whatever the binding says, as on Kubernetes. */
    synchronized void unusable(Binding binding, String why) {
        if (policy.ignoresFailure()) {
            passed = why;
        } else {
            add(Finding.unusable(policy, binding, "failed to configure binding: " + why));
        }
    }

    /** All has been said of the binding whose turn it was. */
    synchronized void judged() {
        judged++;
        told = 0;
    }

    /** Of an evaluation that has ended. */
    synchronized Result result() {
        hasEnded = true;
        var values = new TreeMap<String, String>();
        annotations.forEach((key, annotation) -> values.put(key, annotation.text()));
        return new Result(List.copyOf(findings), values, passed);
    }

    /**
     * Of one that has not, or that could not begin: what was found stays, and for the bindings that are left the failure policy decides, and
     * their actions.
     *
     * @param reason such as {@code Timeout}; empty for the usual one
     */
    synchronized Result result(String why, String reason) {
        for (var binding : bindings.subList(judged, bindings.size())) {
            fail(new Finding(policy, binding, -1, why, reason, false));
            told = 0;
        }
        return result();
    }

    private void judge(PolicyExpressions expressions, Binding binding, Circumstances circumstances, Work work) {
        var input = new Variables(expressions.variables(), circumstances, work);
        for (var validation : expressions.validations()) {
            judge(validation, binding, input, work);
        }
        for (var annotation : expressions.annotations()) {
            try {
                var value = value(annotation.expression(), input, work);
                if (value instanceof String text && !text.isBlank()) {
                    annotate(annotation.name(), Finding.cut(text.strip(), LONGEST_ANNOTATION));
                }
            } catch (EvaluationFailed failed) {
                fail(new Finding(policy, binding, -1, sentence(annotation.expression(), failed), "", true));
            }
        }
    }

    private synchronized void annotate(String key, String value) {
        if (!hasEnded) {
            annotations.computeIfAbsent(key, none -> new Annotation()).add(value);
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

    /** What is said of an expression that has no value. */
    static String sentence(Expression expression, EvaluationFailed failed) {
        var text = Finding.cut(expression.text().strip(), Finding.LONGEST_MESSAGE / 2);
        return "expression '" + text + "' resulted in error: " + expression.sentence(failed);
    }

    private void fail(Binding binding, int index, String sentence) {
        fail(new Finding(policy, binding, index, sentence, "", false));
    }

    private synchronized void fail(Finding finding) {
        if (policy.ignoresFailure()) {
            passed = finding.message();
        } else {
            add(finding);
        }
    }

    private synchronized void add(Finding finding) {
        boolean isFirstDenial = finding.denies() && !isDenied;
        boolean hasRoom = told < MOST_OF_A_BINDING && findings.size() < MOST_FINDINGS;
        if (!hasEnded && (isFirstDenial || hasRoom)) {
            isDenied |= finding.denies();
            told++;
            findings.add(finding);
        }
    }
}
