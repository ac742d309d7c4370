package sh.deploy.apiserver.admission.policy;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.expression.RequestAccess;
import sh.deploy.apiserver.admission.policy.InstalledPolicies.Bound;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.admission.webhook.Heard;
import sh.deploy.apiserver.admission.webhook.Matching;
import sh.deploy.apiserver.admission.webhook.Place;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.cel.policy.PolicyExpressions;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
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
 * itself or to keep its own promises, as with webhooks. Who waits is bounded in number, and leaves the turns of a loop to others meanwhile, as
 * with webhooks.
 */
public final class Policies {
    private final InstalledPolicies installed;
    private final Matching matching;
    private final Parameters parameters;
    private final Evaluations evaluations;
    private final Authorizer authorizer;
    private final Supplier<Snapshot> newest;
    private final Semaphore places;
    private final Semaphore placesOfLoops;

    /**
     * @param mostWaiting requests from outside that may wait for policies at once, and as many of the server's own loops; for one more they
     *     count as policies that cannot be evaluated
     */
    public Policies(
            InstalledPolicies installed,
            Kinds kinds,
            Supplier<Snapshot> newest,
            Evaluations evaluations,
            Authorizer authorizer,
            int mostWaiting) {
        this.installed = installed;
        this.matching = new Matching(kinds, newest);
        this.parameters = new Parameters(kinds, newest);
        this.evaluations = evaluations;
        this.authorizer = authorizer;
        this.newest = newest;
        this.places = new Semaphore(mostWaiting);
        this.placesOfLoops = new Semaphore(mostWaiting);
    }

    /**
     * Judges an object as it will be stored.
     *
     * @param warnings gets sentences for whoever asked
     * @throws ProblemException with what the first that denies it has against it
     */
    public void judge(Attempt attempt, List<String> warnings) {
        var bound = installed.bound();
        if (bound.isEmpty() || isNotJudged(attempt)) {
            return;
        }
        var verdict = new Verdict(attempt, warnings);
        for (var one : bound) {
            var form = matching.form(one.policy().match(), attempt);
            var bindings = form == null ? List.<Binding>of() : bindings(one, attempt);
            if (form != null && !bindings.isEmpty()) {
                verdict.take(one.policy(), evaluated(one.policy(), bindings, form, attempt));
            }
        }
        verdict.conclude();
    }

    private List<Binding> bindings(Bound bound, Attempt attempt) {
        return bound.bindings().stream()
                .filter(binding -> matching.form(binding.match(), attempt) != null)
                .toList();
    }

    private Evaluation.Result evaluated(Policy policy, List<Binding> bindings, Kind form, Attempt attempt) {
        var place = Place.of(places, placesOfLoops);
        if (!place.enter()) {
            return unusable(policy, bindings, "too many requests wait for policies; please try again later");
        }
        try {
            return evaluations.run(policy.turns(), attempt.asked().untilNanos(), budget -> {
                var access = new RequestAccess(authorizer, attempt.caller());
                var circumstances = attempt.seenBy(form, namespace(attempt), access);
                var evaluation = new Evaluation(policy, compiled(policy), budget);
                bindings.forEach(binding -> run(evaluation, policy, binding, circumstances, attempt, budget));
                return evaluation.result();
            });
        } catch (EvaluationFailed failed) {
            return unusable(policy, bindings, failed.getMessage());
        } finally {
            place.leave();
        }
    }

    private void run(
            Evaluation evaluation,
            Policy policy,
            Binding binding,
            Circumstances circumstances,
            Attempt attempt,
            Evaluations.Budget budget) {
        try {
            for (var parameter : parameters.of(policy.paramKind(), binding, placeOf(attempt))) {
                budget.of(0).look();
                evaluation.run(binding, circumstances.with(parameter.tree()));
            }
        } catch (Parameters.Unusable unusable) {
            evaluation.unusable(binding, unusable.getMessage());
        }
    }

    private static Evaluation.Result unusable(Policy policy, List<Binding> bindings, String why) {
        var nothing = new PolicyExpressions(List.of(), java.util.Map.of(), List.of(), List.of());
        var evaluation = new Evaluation(policy, nothing, cost -> {
            throw new IllegalStateException("nothing is evaluated");
        });
        bindings.forEach(binding -> evaluation.unusable(binding, why));
        return evaluation.result();
    }

    private PolicyExpressions compiled(Policy policy) {
        return evaluations.compiled(
                policy,
                policy.characters(),
                () -> PolicyExpressions.compile(policy.spec(), (path, text, error) -> {
                    throw new EvaluationFailed(path + ": compilation failed: " + error.sentence(text));
                }));
    }

    /** A Namespace is in none. */
    private static String placeOf(Attempt attempt) {
        var kind = attempt.asked().kind();
        return kind.namespaced() ? attempt.namespace() : "";
    }

    private @Nullable ObjectNode namespace(Attempt attempt) {
        var name = placeOf(attempt);
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
