package sh.deploy.apiserver.admission.policy;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.expression.RequestAccess;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.admission.webhook.Heard;
import sh.deploy.apiserver.admission.webhook.Interest;
import sh.deploy.apiserver.admission.webhook.Matching;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.cel.policy.Complaints;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * What all policies have in common, whether they judge or change: what they are about, what they look at, and where they are evaluated. Safe for
 * all threads.
 */
public final class Evaluator {
    private static final Set<String> POLICIES = Set.of(
            AdmissionPolicyPolicy.PLURAL,
            AdmissionPolicyBindingPolicy.PLURAL,
            MutatingPolicyPolicy.PLURAL,
            MutatingPolicyBindingPolicy.PLURAL);

    private final Matching matching;
    private final Parameters parameters;
    private final Evaluations evaluations;
    private final Authorizer authorizer;
    private final Supplier<Snapshot> newest;

    public Evaluator(Kinds kinds, Supplier<Snapshot> newest, Evaluations evaluations, Authorizer authorizer) {
        this.matching = new Matching(kinds, newest);
        this.parameters = new Parameters(kinds, newest);
        this.evaluations = evaluations;
        this.authorizer = authorizer;
        this.newest = newest;
    }

    /**
     * Not evaluated: policies and their bindings themselves, lest nobody could mend one that refuses everything, and what the server writes by
     * itself or to keep its own promises, as with webhooks.
     */
    static boolean isExempt(Attempt attempt) {
        var kind = attempt.asked().kind();
        boolean isPolicy = kind.group().equals(WebhookConfigurationPolicy.GROUP) && POLICIES.contains(kind.plural());
        return isPolicy
                || attempt.caller().equals(Caller.SERVER)
                || attempt.asked().heard() == Heard.ALL;
    }

    /** As which somebody sees the object; null when they are not about the attempt. */
    @Nullable
    Kind form(Interest interest, Attempt attempt) {
        return matching.form(interest, attempt);
    }

    /** Those of a policy that are about the attempt. */
    List<Binding> bindings(InstalledPolicies.Bound bound, Attempt attempt) {
        return bound.bindings().stream()
                .filter(binding -> matching.form(binding.match(), attempt) != null)
                .toList();
    }

    Parameters parameters() {
        return parameters;
    }

    /** What expressions see, but for parameters. */
    Circumstances circumstances(Kind form, Attempt attempt) {
        return attempt.seenBy(form, namespace(attempt), new RequestAccess(authorizer, attempt.caller()));
    }

    /** A Namespace is in none. */
    private @Nullable ObjectNode namespace(Attempt attempt) {
        var name = attempt.asked().kind().namespaced() ? attempt.namespace() : "";
        var stored = name.isEmpty() ? null : newest.get().get(new ObjectKey("", "namespaces", "", name));
        return stored == null ? null : JsonTrees.object(stored.json());
    }

    /** When whoever begins to wait now, for all policies about one attempt, waits no longer. */
    long latestNanos(Attempt attempt) {
        return evaluations.latestNanos(attempt.asked().untilNanos());
    }

    /**
     * What was compiled of a policy, made anew when it is not kept.
     *
     * @param compile is given who hears of an expression that means nothing
     * @param parts of its expressions
     * @throws EvaluationFailed one means nothing
     */
    <T> T compiled(Policy policy, Function<Complaints, T> compile, ToLongFunction<T> parts) {
        return evaluations.compiled(
                policy.turns(),
                () -> compile.apply((path, text, error) -> {
                    throw new EvaluationFailed(path + ": compilation failed: " + error.sentence(text));
                }),
                parts);
    }

    /** Does this at once if it turns out to be little work; null else, and {@link #run} is to do it from the beginning. */
    <T> @Nullable T tried(Policy policy, Function<Evaluations.Budget, T> evaluation) {
        return evaluations.tried(policy.turns(), evaluation);
    }

    /**
     * Does this on one of the threads for that, in the attempt's place among those who wait for them. Waits for as long as that takes; meant for
     * virtual threads.
     *
     * @param untilNanos when nobody waits for it any more; it may go on for a while then
     * @throws EvaluationFailed it says so itself, or takes longer than one policy may
     * @throws ProblemException 429 for want of a place or a thread, 504 for want of time of the request
     */
    <T> T run(Policy policy, Attempt attempt, long untilNanos, Function<Evaluations.Budget, T> evaluation) {
        var place = attempt.asked().evaluationPlace();
        if (!place.enter()) {
            throw Evaluations.tooMany();
        }
        try {
            return evaluations.run(policy.turns(), untilNanos, evaluation);
        } finally {
            place.leave();
        }
    }
}
