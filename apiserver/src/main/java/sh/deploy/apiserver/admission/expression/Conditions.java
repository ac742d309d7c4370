package sh.deploy.apiserver.admission.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.policy.NamedExpression;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Whether all match conditions hold. Source: Kubernetes' documentation, "Matching requests: matchConditions". */
public sealed interface Conditions {
    /** All hold. */
    record Hold() implements Conditions {}

    /** One does not, whatever the others say. */
    record DoNot() implements Conditions {}

    /** None is known not to hold, and one has no value. @param sentence which, and why */
    record Unknown(String sentence) implements Conditions {}

    /** @param work for all together */
    static Conditions of(List<NamedExpression> conditions, Circumstances circumstances, Work work) {
        String unknown = null;
        for (var condition : conditions) {
            long before = work.forAnother();
            try {
                if (condition.expression().evaluate(circumstances, work).equals(false)) {
                    return new DoNot();
                }
            } catch (EvaluationFailed failed) {
                unknown = first(unknown, condition, failed);
            }
            work.back(before);
        }
        return unknown == null ? new Hold() : new Unknown(unknown);
    }

    private static String first(@Nullable String before, NamedExpression condition, EvaluationFailed failed) {
        return before != null
                ? before
                : "match condition '" + condition.name() + "' resulted in error: "
                        + condition.expression().sentence(failed);
    }
}
