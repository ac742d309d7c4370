package sh.deploy.apiserver.authn;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/**
 * Finds out who calls: by bearer token when there is one, else by client certificate, else it is somebody anonymous. A
 * credential that proves nothing is refused; it never counts as anonymous. Safe for all threads.
 */
public final class Authenticator {
    public static final Caller ANONYMOUS =
            new Caller("system:anonymous", Set.of("system:unauthenticated"), "anonymous");

    private final ClientCertificates certificates;
    private final Tokens tokens;

    public Authenticator(ClientCertificates certificates, Tokens tokens) {
        this.certificates = certificates;
        this.tokens = tokens;
    }

    /**
     * @param chain as the client sent it, its own certificate first
     * @param authorization the header, or null
     * @throws ProblemException 401 with the reason why the credential was refused
     */
    public Caller authenticate(List<X509Certificate> chain, @Nullable String authorization) {
        if (authorization != null && !authorization.isBlank()) {
            return byToken(authorization.strip());
        }
        return chain.isEmpty() ? ANONYMOUS : certificates.caller(chain);
    }

    private Caller byToken(String authorization) {
        int space = authorization.indexOf(' ');
        var scheme = space < 0 ? authorization : authorization.substring(0, space);
        if (!scheme.toLowerCase(Locale.ROOT).equals("bearer") || space < 0) {
            throw unauthorized("only \"Authorization: Bearer TOKEN\" and client certificates are accepted");
        }
        return tokens.caller(authorization.substring(space + 1).strip());
    }

    static ProblemException unauthorized(String why) {
        return Problem.of(Reason.UNAUTHORIZED, "Unauthorized: " + why).toException();
    }
}
