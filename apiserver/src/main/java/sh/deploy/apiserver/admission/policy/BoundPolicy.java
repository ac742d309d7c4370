package sh.deploy.apiserver.admission.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyPolicy;

/** A policy that changes objects, by one of its bindings. @param form as which it sees the object */
record BoundPolicy(Policy policy, Binding binding, Kind form) {
    /** As kube-apiserver answers, whatever the reason. */
    private static final int FORBIDDEN = 403;

    /** Tells it from others, and from webhooks. */
    String path() {
        return MutatingPolicyPolicy.PLURAL + "/" + policy.name() + "/" + binding.name();
    }

    /** In the words of kube-apiserver. */
    ProblemException refusal(Mutating.Failure failure, Attempt attempt) {
        var kind = attempt.asked().kind();
        var sentence = Problem.MUTATION_DENIAL + policy.name() + "' with binding '" + binding.name()
                + Problem.DENIED_REQUEST + failure.sentence();
        return new Problem(
                        failure.reason(),
                        sentence,
                        new Problem.Target(kind.group(), kind.plural(), attempt.name(), ""),
                        List.of(new FieldCause("", "", sentence)),
                        0,
                        failure.reason() == Reason.INVALID ? FORBIDDEN : 0,
                        true)
                .toException();
    }
}
