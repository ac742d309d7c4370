package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;

/** What may be asked of a service account's token, by a request or by a pod's volume. Source: Kubernetes API reference, TokenRequestSpec. */
public final class TokenTerms {
    /** The life of one that says none. */
    public static final long USUAL_SECONDS = 3_600;

    private static final long LEAST_SECONDS = 600;
    private static final long MOST_SECONDS = 1L << 32;
    private static final String ALLOWED = "; " + LEAST_SECONDS + " to " + MOST_SECONDS + " are allowed";

    private TokenTerms() {}

    /** A life that is allowed may be longer than the one that is given: that is cut, not refused. */
    public static void validateLife(long seconds, String path, List<FieldCause> causes) {
        if (seconds < LEAST_SECONDS) {
            causes.add(FieldCause.invalid(path, seconds, "may not specify a duration less than 10 minutes" + ALLOWED));
        } else if (seconds > MOST_SECONDS) {
            causes.add(FieldCause.invalid(
                    path, seconds, "may not specify a duration larger than 2^32 seconds" + ALLOWED));
        }
    }
}
