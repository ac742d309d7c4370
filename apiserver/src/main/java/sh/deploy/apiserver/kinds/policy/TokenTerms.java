package sh.deploy.apiserver.kinds.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import sh.deploy.api.problem.FieldCause;

/** What may be asked of a service account's token, by a request or a pod's volume. Source: Kubernetes API reference, TokenRequestSpec. */
public final class TokenTerms {
    /** The life of one that says none. */
    public static final long USUAL_SECONDS = 3_600;

    private static final long LEAST_SECONDS = 600;
    private static final long MOST_SECONDS = 1L << 32;
    private static final String ALLOWED = "; " + LEAST_SECONDS + " to " + MOST_SECONDS + " are allowed";

    /** As a name of a host, which most are. Kubernetes has no bound but that of a request. */
    private static final int MOST_AUDIENCE_BYTES = 253;

    private TokenTerms() {}

    /** A life that is allowed may be longer than the one that is given: that is cut, not refused. */
    public static void validateLife(long seconds, String path, List<FieldCause> causes) {
        if (seconds < LEAST_SECONDS) {
            causes.add(FieldCause.invalid(path, seconds, "may not specify a duration less than 10 minutes" + ALLOWED));
        } else if (seconds > MOST_SECONDS) {
            causes.add(
                    FieldCause.invalid(path, seconds, "may not specify a duration larger than 2^32 seconds" + ALLOWED));
        }
    }

    /** That it is not empty is the caller's business: in a volume that means this server. */
    public static void validateAudience(String audience, String path, List<FieldCause> causes) {
        if (audience.getBytes(UTF_8).length > MOST_AUDIENCE_BYTES) {
            causes.add(FieldCause.tooLong(path, MOST_AUDIENCE_BYTES));
        } else if (audience.chars().anyMatch(Character::isISOControl)) {
            causes.add(FieldCause.invalid(
                    path, audience.replaceAll("\\p{Cntrl}", "?"), "may not hold control characters"));
        }
    }
}
