package sh.deploy.apiserver.admission.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.OneLine;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.kinds.cel.policy.MutationExpressions;
import sh.deploy.apiserver.kinds.cel.values.EvaluationFailed;
import sh.deploy.apiserver.kinds.cel.values.Trees;
import sh.deploy.apiserver.kinds.cel.values.Work;

/**
 * Has policies change what somebody writes, in the order of their names and of their bindings' names. What each is about is decided by the object
 * as it came. Waits for as long as that takes; safe for all threads, meant for virtual ones.
 *
 * <p>What load keeps from being changed is refused, whatever a failure policy says, as in {@link Policies}.
 */
public final class MutatingPolicies {
    private final InstalledPolicies installed;
    private final Evaluator evaluator;

    /** @param installed those that change objects */
    public MutatingPolicies(InstalledPolicies installed, Evaluator evaluator) {
        this.installed = installed;
        this.evaluator = evaluator;
    }

    /**
     * Lets policies change the attempt's object, one after the other.
     *
     * @return what came of it; some may want to change it once more
     * @throws ProblemException one could not be applied, and its failure policy is Fail; else 429 when too many requests wait for policies, and
     *     504 when the request has no time left for all of them
     */
    public Round mutate(Attempt attempt) {
        var round = new Round(attempt, bound(attempt));
        round.first();
        return round;
    }

    private List<BoundPolicy> bound(Attempt attempt) {
        var bound = installed.bound();
        if (bound.isEmpty() || attempt.object() == null || Evaluator.isExempt(attempt)) {
            return List.of();
        }
        var all = new ArrayList<BoundPolicy>();
        for (var one : bound) {
            var form = evaluator.form(one.policy().match(), attempt);
            if (form != null) {
                evaluator
                        .bindings(one, attempt)
                        .forEach(binding -> all.add(new BoundPolicy(one.policy(), binding, form)));
            }
        }
        return all;
    }

    /** All policies that are about one attempt. Of one request. */
    public final class Round {
        private final Attempt attempt;
        private final List<BoundPolicy> policies;
        private final List<BoundPolicy> invoked = new ArrayList<>(0);
        /** By identity: to compare them would be to compare what they say. */
        private final Set<BoundPolicy> again = Collections.newSetFromMap(new IdentityHashMap<>(0));

        private boolean changed;

        private Round(Attempt attempt, List<BoundPolicy> policies) {
            this.attempt = attempt;
            this.policies = policies;
        }

        /** Whether one has made another object of it. */
        public boolean changed() {
            return changed;
        }

        private void first() {
            long untilNanos = evaluator.latestNanos(attempt);
            for (var policy : policies) {
                if (attempt.asked().hasHeard(policy.path())) {
                    continue;
                }
                var outcome = outcome(policy, attempt, untilNanos);
                attempt.asked().heardFrom().add(policy.path());
                if (attempt.become(outcome.object())) {
                    changed = true;
                    again.addAll(invoked);
                }
                if (outcome.invoked() && policy.policy().isReinvoked()) {
                    invoked.add(policy);
                }
            }
        }

        /**
         * Lets those change the object once more that want it, since it has changed after they were invoked, be it by one that comes once more
         * itself.
         *
         * @param changedSince whether somebody else has changed it
         * @return whether one of them has
         * @throws ProblemException as of {@link #mutate}
         */
        public boolean again(boolean changedSince) {
            if (changedSince) {
                again.addAll(invoked);
            }
            long untilNanos = evaluator.latestNanos(attempt);
            boolean changedAgain = false;
            for (var policy : policies) {
                if (again.contains(policy)
                        && attempt.become(outcome(policy, attempt, untilNanos).object())) {
                    changedAgain = true;
                    again.addAll(invoked); // those that come after it have not seen that
                }
            }
            return changedAgain;
        }
    }

    private Mutating.Outcome outcome(BoundPolicy bound, Attempt attempt, long untilNanos) {
        var outcome = evaluated(bound, attempt, untilNanos);
        var failure = outcome.failure();
        if (failure != null) {
            if (!bound.policy().ignoresFailure()) {
                throw bound.refusal(failure, attempt);
            }
            AuditNotes.quote(Verdict.PASSED_WITHOUT + bound.policy().name(), OneLine.of(failure.sentence()));
        }
        return outcome;
    }

    private Mutating.Outcome evaluated(BoundPolicy bound, Attempt attempt, long untilNanos) {
        var object = requireNonNull(attempt.object());
        try {
            var tried = evaluator.tried(bound.policy(), budget -> {
                payForCopies(attempt, Mutating.handling(budget));
                return mutated(bound, attempt.withCopy(), budget);
            });
            return tried != null ? tried : onAThread(bound, attempt, untilNanos);
        } catch (EvaluationFailed failed) {
            return Mutating.Outcome.of(object, failed);
        }
    }

    /** Both are copied before anything is evaluated, however small what has become of the object. */
    private static void payForCopies(Attempt attempt, Work handling) {
        Trees.walk(requireNonNull(attempt.object()), handling);
        var oldObject = attempt.oldObject();
        if (oldObject != null) {
            Trees.walk(oldObject, handling);
        }
    }

    /**
     * With a copy, since it may go on for a while when nobody waits for it any more. That is made when its turn has come: those who wait for it
     * have one tree each. Whoever waits no longer is refused, and changes the object no more.
     */
    private Mutating.Outcome onAThread(BoundPolicy bound, Attempt attempt, long untilNanos) {
        return evaluator.run(bound.policy(), attempt, untilNanos, budget -> mutated(bound, attempt.withCopy(), budget));
    }

    private Mutating.Outcome mutated(BoundPolicy bound, Attempt own, Evaluations.Budget budget) {
        var policy = bound.policy();
        var expressions = evaluator.compiled(
                policy,
                complaints -> MutationExpressions.compile(policy.spec(), complaints),
                MutationExpressions::parts);
        var mutating = new Mutating(bound, own, evaluator.circumstances(bound.form(), own), expressions);
        var work = budget.of(0);
        try {
            for (var parameter :
                    evaluator.parameters().of(policy.paramKind(), bound.binding(), own.namespace(), work)) {
                work.look();
                mutating.run(parameter.tree(), budget);
            }
        } catch (Parameters.Unusable unusable) {
            mutating.unusable(unusable.getMessage());
        }
        return mutating.outcome();
    }
}
