package sh.deploy.apiserver.authn.jwt;

import java.time.Duration;
import java.time.Instant;
import sh.deploy.apiserver.authn.Authenticator;

/** When a token is valid, in whole seconds. Pure. */
public record TokenTimes(Instant issuedAt, Instant notBefore, Instant expiresAt) {
    /** Clocks of servers may differ by so much. A token is never taken after its time, only before it. */
    public static final Duration CLOCK_ALLOWANCE = Duration.ofSeconds(30);

    /** @throws sh.deploy.api.problem.ProblemException 401 before and after it is valid */
    public void check(Instant now) {
        if (!now.isBefore(expiresAt)) {
            throw Authenticator.unauthorized("the bearer token expired at " + expiresAt + "; ask for a new one");
        }
        var soon = now.plus(CLOCK_ALLOWANCE);
        if (notBefore.isAfter(soon) || issuedAt.isAfter(soon)) {
            var from = notBefore.isAfter(issuedAt) ? notBefore : issuedAt;
            throw Authenticator.unauthorized("the bearer token is valid only from " + from + " on; check the clocks");
        }
    }
}
