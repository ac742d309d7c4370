package sh.deploy.apiserver.authn.jwt;

import java.time.Instant;
import sh.deploy.apiserver.authn.Authenticator;
import tools.jackson.databind.JsonNode;

/**
 * Single claims of a token: there and of the type that they must have, or the whole token is worthless. Pure. Each throws a {@link
 * sh.deploy.api.problem.ProblemException} with 401 that names the claim at fault.
 */
public final class Claims {
    /** The last second of the year 9999, the last year that RFC 3339 can write. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private Claims() {}

    /** Never empty. */
    public static String text(JsonNode claims, String name) {
        var text = claims.path(name);
        if (!text.isString() || text.stringValue().isEmpty()) {
            throw fault(name);
        }
        return text.stringValue();
    }

    /** Whole seconds since 1970. */
    public static Instant moment(JsonNode claims, String name) {
        var seconds = claims.path(name);
        if (!seconds.isIntegralNumber()
                || !seconds.canConvertToLong()
                || seconds.longValue() <= 0
                || seconds.longValue() > LAST_SECOND) {
            throw fault(name);
        }
        return Instant.ofEpochSecond(seconds.longValue());
    }

    public static RuntimeException fault(String claim) {
        return Authenticator.unauthorized(
                "the claim \"" + claim + "\" of the bearer token is missing or not as it must be");
    }
}
