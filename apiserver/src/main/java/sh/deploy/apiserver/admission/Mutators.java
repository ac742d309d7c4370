package sh.deploy.apiserver.admission;

import java.util.List;
import sh.deploy.apiserver.admission.policy.MutatingPolicies;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.admission.webhook.Webhooks;

/**
 * Lets others change what somebody writes: first policies, then webhooks, and those of them that want it once more when the object has changed
 * since. The order is kube-apiserver's.
 */
final class Mutators {
    private final MutatingPolicies policies;
    private final Webhooks webhooks;

    Mutators(MutatingPolicies policies, Webhooks webhooks) {
        this.policies = policies;
        this.webhooks = webhooks;
    }

    /**
     * Changes the attempt's object.
     *
     * @param complete fills in what is missing from an object that was changed; idempotent
     * @param warnings gets sentences for whoever asked
     * @throws sh.deploy.api.problem.ProblemException one denies the request, or could not be asked and must be
     */
    void mutate(Attempt attempt, Runnable complete, List<String> warnings) {
        var byPolicies = policies.mutate(attempt);
        var byWebhooks = webhooks.mutate(attempt, warnings);
        if (!byPolicies.changed() && !byWebhooks.changed()) {
            return;
        }
        boolean completed = completes(attempt, complete);
        boolean policiesAgain = byPolicies.again(byWebhooks.changed() || completed);
        boolean webhooksAgain = byWebhooks.again(completed || policiesAgain);
        if (policiesAgain || webhooksAgain) {
            complete.run();
        }
    }

    private static boolean completes(Attempt attempt, Runnable complete) {
        var before = attempt.object() == null ? null : attempt.object().deepCopy();
        complete.run();
        return before != null && !before.equals(attempt.object());
    }
}
