package sh.deploy.apiserver.admission.policy;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.admission.expression.Conditions;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.admission.webhook.Remade;
import sh.deploy.apiserver.kinds.cel.policy.MutationExpressions;
import sh.deploy.apiserver.kinds.cel.policy.MutationExpressions.Mutation;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.cel.values.Trees;
import sh.deploy.apiserver.kinds.cel.values.Work;
import sh.deploy.apiserver.kinds.patch.ConfigurationMerge;
import sh.deploy.apiserver.kinds.patch.JsonPatch;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one policy makes of one object, by one of its bindings, with all parameters. A mutation that cannot be done leaves the object as it was
 * before it. Of one thread.
 */
final class Mutating {
    private final BoundPolicy bound;
    private final Attempt attempt;
    private final Circumstances circumstances;
    private final MutationExpressions expressions;
    private boolean invoked;
    private @Nullable Failure failure;

    /** Why something was not done. */
    record Failure(String sentence, Reason reason) {
        Failure {
            sentence = Finding.cut(sentence, Finding.LONGEST_MESSAGE);
        }
    }

    /**
     * What came of it.
     *
     * @param object as it shall be stored
     * @param invoked whether the conditions held
     * @param failure the first; null when there was none
     */
    record Outcome(
            ObjectNode object, boolean invoked, @Nullable Failure failure) {
        /** The object stays as it is. */
        static Outcome of(ObjectNode object, EvaluationFailed failed) {
            var reason = failed instanceof LimitExceeded ? Reason.TIMEOUT : Reason.INVALID;
            return new Outcome(object, true, new Failure(failed.getMessage(), reason));
        }
    }

    /**
     * @param attempt whose object nobody else looks at; it is changed in place
     * @param circumstances but for object and parameter
     */
    Mutating(BoundPolicy bound, Attempt attempt, Circumstances circumstances, MutationExpressions expressions) {
        this.bound = bound;
        this.attempt = attempt;
        this.circumstances = circumstances;
        this.expressions = expressions;
    }

    Outcome outcome() {
        return new Outcome(object(), invoked, failure);
    }

    private ObjectNode object() {
        return requireNonNull(attempt.object());
    }

    /** The binding cannot be used. */
    void unusable(String why) {
        fail("failed to configure binding: " + why, Reason.FORBIDDEN);
    }

    /** Does it with one parameter. @param parameter null for none */
    void run(@Nullable ObjectNode parameter, Evaluations.Budget budget) {
        if (isOver()) {
            return;
        }
        var handling = handling(budget);
        Trees.walk(object(), handling);
        var seen = attempt.seenAs(bound.form(), object());
        var conditions = Conditions.of(
                expressions.conditions(),
                circumstances.about(seen).with(parameter),
                budget.of(Work.MOST_FOR_CONDITIONS));
        switch (conditions) {
            case Conditions.DoNot() -> {}
            case Conditions.Unknown(var sentence) -> fail(sentence, Reason.INVALID);
            case Conditions.Hold() -> {
                invoked = true;
                mutate(parameter, budget.of(Work.MOST_FOR_ALL), handling);
            }
        }
    }

    /** For what is done with objects beside evaluating expressions, whose cost Kubernetes does not count: bounded by time. */
    static Work handling(Evaluations.Budget budget) {
        return budget.of(Long.MAX_VALUE);
    }

    private void mutate(@Nullable ObjectNode parameter, Work work, Work handling) {
        for (var mutation : expressions.mutations()) {
            if (isOver()) {
                return;
            }
            Trees.walk(object(), handling);
            try {
                mutate(mutation, parameter, work);
            } catch (EvaluationFailed failed) {
                fail(Evaluation.sentence(mutation.expression(), failed), Reason.INVALID);
            } catch (ProblemException unfit) {
                fail("error applying patch: " + unfit.getMessage(), Reason.INVALID);
            } catch (Remade.Unfit unfit) {
                var detail = unfit.detail().isEmpty() ? "" : ": " + unfit.detail();
                fail("spec.mutations[" + mutation.index() + "] " + unfit.getMessage() + detail, Reason.INVALID);
            }
        }
    }

    /** A failure that refuses the change ends it: what would follow is never stored. */
    private boolean isOver() {
        return failure != null && !bound.policy().ignoresFailure();
    }

    private void fail(String sentence, Reason reason) {
        failure = failure == null ? new Failure(sentence, reason) : failure;
    }

    private void mutate(Mutation mutation, @Nullable ObjectNode parameter, Work work) throws Remade.Unfit {
        work.look();
        var before = attempt.seenAs(bound.form(), object());
        var input = new Variables(
                expressions.variables(), circumstances.about(before).with(parameter), work);
        var after = switch (mutation.kind()) {
            case JSON_PATCH -> patched(before, PatchValues.operations(mutation.expression(), input, work));
            case APPLY_CONFIGURATION -> merged(before, PatchValues.configuration(mutation.expression(), input, work));
        };
        if (after != null && !after.equals(before)) {
            attempt.become(Remade.stored(attempt, bound.form(), before, after, Remade.Unknown.REFUSED));
        }
    }

    /** Null where a test among the operations does not hold: then nothing is done, and that is no failure. */
    private static @Nullable ObjectNode patched(ObjectNode before, ArrayNode operations) {
        return JsonPatch.applyIfTestsHold(before.deepCopy(), operations);
    }

    private ObjectNode merged(ObjectNode before, ObjectNode configuration) {
        var schemas = Schemas.builtIn();
        var name = attempt.stored() == null
                ? Schemas.nameOf(Tree.text(before, "apiVersion"), Tree.text(before, "kind"))
                : bound.form().schema();
        return ConfigurationMerge.apply(schemas, schemas.type(name), before.deepCopy(), configuration);
    }
}
