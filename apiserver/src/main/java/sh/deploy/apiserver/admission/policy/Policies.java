package sh.deploy.apiserver.admission.policy;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.expression.RequestAccess;
import sh.deploy.apiserver.admission.policy.InstalledPolicies.Bound;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.admission.webhook.Heard;
import sh.deploy.apiserver.admission.webhook.Matching;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has policies judge changes. Waits for as long as that takes; safe for all threads, meant for virtual ones.
 *
 * <p>Not judged: policies and their bindings themselves, lest nobody could mend one that refuses everything, and what the server writes by
 * itself or to keep its own promises, as with webhooks.
 *
 * <p>What load keeps from being judged is refused, whatever a failure policy says: else whoever makes the load could choose what is judged.
 */
public final class Policies {
    private final InstalledPolicies installed;
    private final Matching matching;
    private final Parameters parameters;
    private final Evaluations evaluations;
    private final Authorizer authorizer;
    private final Supplier<Snapshot> newest;

    /**
     * What is the same for all policies about one request.
     *
     * @param untilNanos when it waits for none of them any longer
     * @param views what expressions see, by the form of the object: made by the first policy that wants it
     */
    private record Request(Attempt attempt, long untilNanos, ConcurrentHashMap<Kind, Circumstances> views) {}

    public Policies(
            InstalledPolicies installed,
            Kinds kinds,
            Supplier<Snapshot> newest,
            Evaluations evaluations,
            Authorizer authorizer) {
        this.installed = installed;
        this.matching = new Matching(kinds, newest);
        this.parameters = new Parameters(kinds, newest);
        this.evaluations = evaluations;
        this.authorizer = authorizer;
        this.newest = newest;
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
        if (bound.isEmpty() || isNotJudged(attempt)) {
            return;
        }
        var verdict = new Verdict(attempt, warnings);
        var request =
                new Request(attempt, evaluations.latestNanos(attempt.asked().untilNanos()), new ConcurrentHashMap<>(1));
        try {
            bound.forEach(one -> judge(one, request, verdict));
        } catch (ProblemException notJudged) {
            verdict.conclude(); // what was found before stays
            throw notJudged;
        }
        verdict.conclude();
    }

    private void judge(Bound bound, Request request, Verdict verdict) {
        var form = matching.form(bound.policy().match(), request.attempt());
        if (form == null) {
            return;
        }
        var bindings = bindings(bound, request.attempt());
        if (!bindings.isEmpty()) {
            verdict.take(bound.policy(), evaluated(bound.policy(), bindings, form, request));
        }
    }

    private List<Binding> bindings(Bound bound, Attempt attempt) {
        return bound.bindings().stream()
                .filter(binding -> matching.form(binding.match(), attempt) != null)
                .toList();
    }

    private Evaluation.Result evaluated(Policy policy, List<Binding> bindings, Kind form, Request request) {
        var evaluation = new Evaluation(policy, bindings);
        try {
            var tried = evaluations.tried(
                    policy.turns(),
                    budget -> result(new Evaluation(policy, bindings), policy, bindings, form, request, budget));
            return tried != null ? tried : inPlace(evaluation, policy, bindings, form, request);
        } catch (LimitExceeded limit) {
            return evaluation.result(limit.getMessage(), Reason.TIMEOUT.wire());
        } catch (EvaluationFailed failed) {
            return evaluation.result(failed.getMessage(), "");
        }
    }

    private Evaluation.Result inPlace(
            Evaluation evaluation, Policy policy, List<Binding> bindings, Kind form, Request request) {
        var place = request.attempt().asked().evaluationPlace();
        if (!place.enter()) {
            throw Evaluations.tooMany();
        }
        try {
            return evaluations.run(
                    policy.turns(),
                    request.untilNanos(),
                    budget -> result(evaluation, policy, bindings, form, request, budget));
        } finally {
            place.leave();
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
        var attempt = request.attempt();
        return request.views()
                .computeIfAbsent(
                        form,
                        seen -> attempt.seenBy(
                                seen, namespace(attempt), new RequestAccess(authorizer, attempt.caller())));
    }

    private void evaluate(
            Evaluation evaluation,
            Policy policy,
            List<Binding> bindings,
            Circumstances circumstances,
            Request request,
            Evaluations.Budget budget) {
        var expressions = compiled(policy);
        var work = budget.of(0);
        var namespace = request.attempt().namespace();
        for (var binding : bindings) {
            try {
                for (var parameter : parameters.of(policy.paramKind(), binding, namespace, work)) {
                    work.look();
                    evaluation.run(expressions, binding, circumstances.with(parameter.tree()), budget);
                }
            } catch (Parameters.Unusable unusable) {
                evaluation.unusable(binding, unusable.getMessage());
            }
            evaluation.judged();
        }
    }

    private PolicyExpressions compiled(Policy policy) {
        return evaluations.compiled(
                policy.turns(),
                () -> PolicyExpressions.compile(policy.spec(), (path, text, error) -> {
                    throw new EvaluationFailed(path + ": compilation failed: " + error.sentence(text));
                }),
                PolicyExpressions::parts);
    }

    /** A Namespace is in none. */
    private @Nullable ObjectNode namespace(Attempt attempt) {
        var name = attempt.asked().kind().namespaced() ? attempt.namespace() : "";
        var stored = name.isEmpty() ? null : newest.get().get(new ObjectKey("", "namespaces", "", name));
        return stored == null ? null : JsonTrees.object(stored.json());
    }

    private static boolean isNotJudged(Attempt attempt) {
        var kind = attempt.asked().kind();
        boolean isPolicy = kind.group().equals(WebhookConfigurationPolicy.GROUP)
                && (kind.plural().equals(AdmissionPolicyPolicy.PLURAL)
                        || kind.plural().equals(AdmissionPolicyBindingPolicy.PLURAL));
        return isPolicy
                || attempt.caller().equals(Caller.SERVER)
                || attempt.asked().heard() == Heard.ALL;
    }
}
