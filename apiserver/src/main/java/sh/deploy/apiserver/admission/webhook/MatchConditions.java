package sh.deploy.apiserver.admission.webhook;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.OneLine;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.expression.Conditions;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.expression.RequestAccess;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.cel.policy.AdmissionVariables;
import sh.deploy.apiserver.kinds.cel.policy.NamedExpression;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Whether a webhook whose rules take in a change is asked about it all the same. Safe for all threads. */
final class MatchConditions {
    private static final String PASSED_WITHOUT = "failed-open.deploy.sh/";

    private final Evaluations evaluations;
    private final Authorizer authorizer;

    MatchConditions(Evaluations evaluations, Authorizer authorizer) {
        this.evaluations = evaluations;
        this.authorizer = authorizer;
    }

    /**
     * @param form as which the webhook sees the object; null when its rules do not take it in
     * @throws ProblemException 403 when a condition has no value and the webhook's failure policy is Fail; whatever that is, 429 when too many
     *     requests wait for conditions to be evaluated, and 504 when the request has no time left for it
     */
    boolean hold(Webhook webhook, @Nullable Kind form, Attempt attempt) {
        if (form == null || webhook.characters() == 0) {
            return form != null;
        }
        return switch (conditions(webhook, form, attempt)) {
            case Conditions.Hold() -> true;
            case Conditions.DoNot() -> false;
            case Conditions.Unknown(var sentence) -> {
                if (!webhook.ignoresFailure()) {
                    throw refusal(attempt, sentence);
                }
                AuditNotes.quote(PASSED_WITHOUT + webhook.name(), OneLine.of(sentence));
                yield false;
            }
        };
    }

    private Conditions conditions(Webhook webhook, Kind form, Attempt attempt) {
        var circumstances = attempt.seenBy(form, null, new RequestAccess(authorizer, attempt.caller()));
        Function<Evaluations.Budget, Conditions> evaluation =
                budget -> Conditions.of(compiled(webhook), circumstances, budget.of(Work.MOST_FOR_CONDITIONS));
        try {
            var tried = evaluations.tried(webhook.turns(), evaluation);
            return tried != null ? tried : inPlace(webhook, attempt, evaluation);
        } catch (EvaluationFailed failed) {
            return new Conditions.Unknown(
                    "match conditions of webhook '" + webhook.name() + "': " + failed.getMessage());
        }
    }

    private Conditions inPlace(Webhook webhook, Attempt attempt, Function<Evaluations.Budget, Conditions> evaluation) {
        long untilNanos = evaluations.latestNanos(attempt.asked().untilNanos());
        var place = attempt.asked().evaluationPlace();
        if (!place.enter()) {
            throw Evaluations.tooMany();
        }
        try {
            return evaluations.run(webhook.turns(), untilNanos, evaluation);
        } finally {
            place.leave();
        }
    }

    private List<NamedExpression> compiled(Webhook webhook) {
        return evaluations.compiled(
                webhook.turns(),
                () -> NamedExpression.conditions(
                        webhook.conditions(),
                        "matchConditions",
                        AdmissionVariables.ofWebhooks(),
                        (path, text, error) -> {
                            throw new EvaluationFailed(path + ": " + error.sentence(text));
                        }),
                NamedExpression::parts);
    }

    private static ProblemException refusal(Attempt attempt, String sentence) {
        var kind = attempt.asked().kind();
        return new Problem(
                        Reason.FORBIDDEN,
                        kind.qualifiedResource() + " \"" + attempt.name() + "\" is forbidden: " + sentence,
                        new Problem.Target(kind.group(), kind.plural(), attempt.name(), ""),
                        List.of(),
                        0,
                        0,
                        true)
                .toException();
    }
}
