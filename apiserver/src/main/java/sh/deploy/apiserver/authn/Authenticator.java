package sh.deploy.apiserver.authn;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
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

    /** Whom tokens are for that are shown to this server, and who makes those of service accounts: as Kubernetes calls it. */
    public static final String AUDIENCE = "https://kubernetes.default.svc.cluster.local";

    private final ClientCertificates certificates;
    private final Supplier<AnonymousAccess> anonymous;
    private final List<Tokens> tokens;

    /** @param tokens asked in this order */
    public Authenticator(ClientCertificates certificates, Tokens... tokens) {
        this(certificates, () -> AnonymousAccess.EVERYWHERE, tokens);
    }

    /**
     * @param anonymous asked anew for each caller without a credential
     * @param tokens asked in this order
     */
    public Authenticator(ClientCertificates certificates, Supplier<AnonymousAccess> anonymous, Tokens... tokens) {
        this.certificates = certificates;
        this.anonymous = anonymous;
        this.tokens = List.of(tokens);
    }

    /**
     * @param chain as the client sent it, its own certificate first
     * @param authorization the headers of this name
     * @param path that is asked for; empty where there are no paths
     * @throws ProblemException 401 with the reason why the credential was refused
     */
    public Caller authenticate(List<X509Certificate> chain, List<String> authorization, String path) {
        if (authorization.size() > 1) {
            throw unauthorized("there is more than one Authorization header; send one");
        }
        if (!authorization.isEmpty() && !authorization.getFirst().isBlank()) {
            return byToken(authorization.getFirst().strip());
        }
        if (!chain.isEmpty()) {
            return certificates.caller(chain);
        }
        if (!anonymous.get().isAllowedAt(path)) {
            throw unauthorized("send a client certificate or a bearer token");
        }
        return ANONYMOUS;
    }

    /** What a token proves, for whomever it was made. */
    public Tokens.Proof prove(String token) {
        for (var sort : tokens) {
            var proof = sort.prove(token);
            if (proof != null) {
                return proof;
            }
        }
        throw unauthorized("the bearer token is not known");
    }

    private Caller byToken(String authorization) {
        int space = authorization.indexOf(' ');
        var scheme = space < 0 ? authorization : authorization.substring(0, space);
        if (!scheme.toLowerCase(Locale.ROOT).equals("bearer") || space < 0) {
            throw unauthorized("only \"Authorization: Bearer TOKEN\" and client certificates are accepted");
        }
        var proof = prove(authorization.substring(space + 1).strip());
        if (!proof.audiences().contains(AUDIENCE)) {
            throw unauthorized("the bearer token was made for others than this server (its audiences)");
        }
        return proof.caller();
    }

    /** For every sort of credential. */
    public static ProblemException unauthorized(String why) {
        return Problem.of(Reason.UNAUTHORIZED, "Unauthorized: " + why).toException();
    }
}
