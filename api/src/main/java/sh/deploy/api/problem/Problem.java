package sh.deploy.api.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was refused; the content of a Kubernetes {@code Status} with {@code status: Failure}.
 *
 * @param message tells a person what to change
 * @param target what the request was about, or null when it never got that far
 * @param causes the fields at fault; empty unless the reason is {@link Reason#INVALID} or a refused field
 * @param retryAfterSeconds when to try again; 0 means no advice
 * @param code HTTP status it travels under where that is not the reason's own; 0 otherwise
 * @param denied whether an admission webhook or policy denied the request, which may give any reason
 */
public record Problem(
        Reason reason,
        String message,
        @Nullable Target target,
        List<FieldCause> causes,
        int retryAfterSeconds,
        int code,
        boolean denied) {

    /** How Kubernetes' sentence about a denial begins; nothing else on the wire tells it from what the server itself says. */
    public static final String DENIAL = "admission webhook \"";

    /** The same in the sentence about a policy's denial, behind the name of the object. */
    public static final String POLICY_DENIAL = " is forbidden: ValidatingAdmissionPolicy '";

    /** How the cause begins that stands beside that sentence. */
    public static final String POLICY_CAUSE = "ValidatingAdmissionPolicy '";

    /** How the sentence begins about a policy that was to change an object and could not; the same sentence stands in a cause. */
    public static final String MUTATION_DENIAL = "policy '";

    /** How it goes on behind the names of the policy and its binding, before the reason. */
    public static final String DENIED_REQUEST = "' denied request: ";

    /** The object or collection a problem is about; {@code kind} holds the resource name for 404s, as upstream does. */
    public record Target(String group, String kind, String name, String uid) {}

    public Problem {
        causes = List.copyOf(causes);
    }

    public Problem(
            Reason reason, String message, @Nullable Target target, List<FieldCause> causes, int retryAfterSeconds) {
        this(reason, message, target, causes, retryAfterSeconds, 0, false);
    }

    public static Problem of(Reason reason, String message) {
        return new Problem(reason, message, null, List.of(), 0);
    }

    public static Problem of(Reason reason, String message, Target target) {
        return new Problem(reason, message, target, List.of(), 0);
    }

    /** What a webhook answered. @param code HTTP status it travels under */
    public static Problem denial(Reason reason, String message, int code) {
        return new Problem(reason, message, null, List.of(), 0, code, true);
    }

    /**
     * Whether the server itself refuses for this reason. What a webhook or policy denies is neither gone nor changed by somebody faster,
     * whatever reason it gives: it may be allowed later.
     */
    public boolean says(Reason asked) {
        return reason == asked && !denied;
    }

    public int httpStatus() {
        return code == 0 ? reason.httpStatus() : code;
    }

    public ProblemException toException() {
        return new ProblemException(this);
    }
}
