package sh.deploy.apiserver.admission.policy;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.policy.InstalledPolicies.Bound;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;

/**
 * Has policies judge changes. Waits for as long as that takes; safe for all threads, meant for virtual ones.
 *
 * <p>What load keeps from being judged is refused, whatever a failure policy says: else whoever makes the load could choose what is judged.
 */
public final class Policies {
    private final InstalledPolicies installed;
    private final Evaluator evaluator;

    /**
     * What is the same for all policies about one request.
     *
     * @param untilNanos when it waits for none of them any longer
     * @param views what expressions see, by the form of the object: made by the first policy that wants it
     */
    private record Request(Attempt attempt, long untilNanos, ConcurrentHashMap<Kind, Circumstances> views) {}

    /** @param installed those that judge */
    public Policies(InstalledPolicies installed, Evaluator evaluator) {
        this.installed = installed;
        this.evaluator = evaluator;
    }

    /**
     * Judges an object as it will be stored.
     *
     * @param warnings gets sentences for whoever asked
     * @throws ProblemException with what the first that denies it has against it; else 429 when too many requests wait for policies, and 504 when
     *     the request has no time left for all of them
     */
    public void judge(Attempt attempt, List<String> warnings) {
        var bound = installed.bound();
        if (bound.isEmpty() || Evaluator.isExempt(attempt)) {
            return;
        }
        var verdict = new Verdict(attempt, warnings);
        var request = new Request(attempt, evaluator.latestNanos(attempt), new ConcurrentHashMap<>(1));
        try {
            bound.forEach(one -> judge(one, request, verdict));
        } catch (ProblemException notJudged) {
            verdict.conclude(); // what was found before stays
            throw notJudged;
        }
        verdict.conclude();
    }

    private void judge(Bound bound, Request request, Verdict verdict) {
        var form = evaluator.form(bound.policy().match(), request.attempt());
        if (form == null) {
            return;
        }
        var bindings = evaluator.bindings(bound, request.attempt());
        if (!bindings.isEmpty()) {
            verdict.take(bound.policy(), evaluated(bound.policy(), bindings, form, request));
        }
    }

    private Evaluation.Result evaluated(Policy policy, List<Binding> bindings, Kind form, Request request) {
        var evaluation = new Evaluation(policy, bindings);
        try {
            var tried = evaluator.tried(
                    policy,
                    budget -> result(new Evaluation(policy, bindings), policy, bindings, form, request, budget));
            return tried != null
                    ? tried
                    : evaluator.run(
                            policy,
                            request.attempt(),
                            request.untilNanos(),
                            budget -> result(evaluation, policy, bindings, form, request, budget));
        } catch (LimitExceeded limit) {
            return evaluation.result(limit.getMessage(), Reason.TIMEOUT.wire());
        } catch (EvaluationFailed failed) {
            return evaluation.result(failed.getMessage(), "");
        }
    }

    private Evaluation.Result result(
            Evaluation evaluation,
            Policy policy,
            List<Binding> bindings,
            Kind form,
            Request request,
            Evaluations.Budget budget) {
        evaluate(evaluation, policy, bindings, circumstances(form, request), request, budget);
        return evaluation.result();
    }

    private Circumstances circumstances(Kind form, Request request) {
        return request.views().computeIfAbsent(form, seen -> evaluator.circumstances(seen, request.attempt()));
    }

    private void evaluate(
            Evaluation evaluation,
            Policy policy,
            List<Binding> bindings,
            Circumstances circumstances,
            Request request,
            Evaluations.Budget budget) {
        var expressions = evaluator.compiled(
                policy, complaints -> PolicyExpressions.compile(policy.spec(), complaints), PolicyExpressions::parts);
        var work = budget.of(0);
        var namespace = request.attempt().namespace();
        for (var binding : bindings) {
            try {
                for (var parameter : evaluator.parameters().of(policy.paramKind(), binding, namespace, work)) {
                    work.look();
                    evaluation.run(expressions, binding, circumstances.with(parameter.tree()), budget);
                }
            } catch (Parameters.Unusable unusable) {
                evaluation.unusable(binding, unusable.getMessage());
            }
            evaluation.judged();
        }
    }
}
