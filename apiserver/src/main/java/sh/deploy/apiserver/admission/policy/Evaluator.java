package sh.deploy.apiserver.admission.policy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.OneLine;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.expression.RequestAccess;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.admission.webhook.Heard;
import sh.deploy.apiserver.admission.webhook.Interest;
import sh.deploy.apiserver.admission.webhook.Matching;
import sh.deploy.apiserver.admission.webhook.Place;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.cel.policy.Complaints;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.LimitExceeded;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * What all policies have in common, whether they judge or change: what they are about, what they look at, and the places that a server has for
 * those who wait for them. Who waits is bounded in number, and leaves the turns of a loop to others meanwhile, as with webhooks. Safe for all
 * threads.
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
    private final Semaphore places;
    private final Semaphore placesOfLoops;
    private final Shares shares;

    /**
     * @param mostWaiting requests from outside that may wait for policies at once, half of them of one user at most, and as many of the
     *     server's own loops; for one more they count as policies that cannot be evaluated
     */
    public Evaluator(
            Kinds kinds, Supplier<Snapshot> newest, Evaluations evaluations, Authorizer authorizer, int mostWaiting) {
        this.matching = new Matching(kinds, newest);
        this.parameters = new Parameters(kinds, newest);
        this.evaluations = evaluations;
        this.authorizer = authorizer;
        this.newest = newest;
        this.places = new Semaphore(mostWaiting);
        this.placesOfLoops = new Semaphore(mostWaiting);
        this.shares = new Shares(Math.max(1, mostWaiting / 2));
    }

    /**
     * An evaluation that could not begin, or did not come to its end.
     *
     * @param reason such as {@code Timeout}; null for the usual one
     */
    record Unfinished(String why, @Nullable Reason reason) {}

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
                policy,
                () -> compile.apply((path, text, error) -> {
                    throw new EvaluationFailed(path + ": compilation failed: " + error.sentence(text));
                }),
                parts);
    }

    /**
     * Evaluates, once there is a place for the attempt's user, on one of the threads for that. Waits for as long as that takes; meant for
     * virtual threads.
     *
     * @param untilNanos when nobody waits for it any more; it may go on for a while then
     * @param otherwise says what follows where it does not come to its end
     */
    <T> T run(
            Policy policy,
            Attempt attempt,
            long untilNanos,
            Function<Evaluations.Budget, T> evaluation,
            Function<Unfinished, T> otherwise) {
        var user = attempt.caller().user();
        if (!shares.enter(user)) {
            return otherwise.apply(tooMany("too many requests of user \"" + OneLine.of(user)
                    + "\" wait for policies; please try again later"));
        }
        try {
            return inPlace(policy, untilNanos, evaluation, otherwise);
        } finally {
            shares.leave(user);
        }
    }

    private <T> T inPlace(
            Policy policy,
            long untilNanos,
            Function<Evaluations.Budget, T> evaluation,
            Function<Unfinished, T> otherwise) {
        var place = Place.of(places, placesOfLoops);
        if (!place.enter()) {
            return otherwise.apply(tooMany("too many requests wait for policies; please try again later"));
        }
        try {
            return evaluations.run(policy.turns(), untilNanos, evaluation);
        } catch (LimitExceeded limit) {
            return otherwise.apply(new Unfinished(limit.getMessage(), Reason.TIMEOUT));
        } catch (EvaluationFailed failed) {
            return otherwise.apply(new Unfinished(failed.getMessage(), null));
        } finally {
            place.leave();
        }
    }

    private static Unfinished tooMany(String why) {
        return new Unfinished(why, Reason.TOO_MANY_REQUESTS);
    }
}
