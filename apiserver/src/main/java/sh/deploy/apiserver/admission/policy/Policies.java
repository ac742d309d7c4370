package sh.deploy.apiserver.admission.policy;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions;

/** Has policies judge changes. Waits for as long as that takes; safe for all threads, meant for virtual ones. */
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
     * @throws ProblemException with what the first that denies it has against it
     */
    public void judge(Attempt attempt, List<String> warnings) {
        var bound = installed.bound();
        if (bound.isEmpty() || Evaluator.isExempt(attempt)) {
            return;
        }
        var verdict = new Verdict(attempt, warnings);
        var request = new Request(attempt, evaluator.latestNanos(attempt), new ConcurrentHashMap<>(1));
        for (var one : bound) {
            var form = evaluator.form(one.policy().match(), attempt);
            if (form == null) {
                continue;
            }
            var bindings = evaluator.bindings(one, attempt);
            if (!bindings.isEmpty()) {
                verdict.take(one.policy(), evaluated(one.policy(), bindings, form, request));
            }
        }
        verdict.conclude();
    }

    private Evaluation.Result evaluated(Policy policy, List<Binding> bindings, Kind form, Request request) {
        var evaluation = new Evaluation(policy, bindings);
        return evaluator.run(
                policy,
                request.attempt(),
                request.untilNanos(),
                budget -> {
                    evaluate(evaluation, policy, bindings, circumstances(form, request), request, budget);
                    return evaluation.result();
                },
                unfinished -> evaluation.result(
                        unfinished.why(),
                        unfinished.reason() == null ? "" : unfinished.reason().wire()));
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
