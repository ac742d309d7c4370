package sh.deploy.apiserver.authn.oidc;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.TokenDigest;
import sh.deploy.apiserver.authn.Tokens;
import sh.deploy.apiserver.authn.jwt.CompactToken;
import sh.deploy.apiserver.authn.jwt.RememberedTokens;
import sh.deploy.apiserver.authn.oidc.IssuerTokens.Verified;

/**
 * Callers by tokens of the issuers that are in force. The signature and the claims are checked once; the time and the key at each request.
 * Why a token is refused is in the log and not in the answer. Safe for all threads; may wait.
 */
final class OidcTokens implements Tokens {
    private final Time time;
    private final RefusalLog refusals;
    private final RememberedTokens<Verified> remembered =
            new RememberedTokens<>(verified -> verified.times().expiresAt());

    private volatile Map<String, IssuerTokens> byUrl = Map.of();

    OidcTokens(Time time) {
        this.time = time;
        this.refusals = new RefusalLog(time);
    }

    /** From now on these, and no others. */
    void use(Map<String, IssuerTokens> issuers) {
        byUrl = Map.copyOf(issuers);
    }

    @Override
    public @Nullable Proof prove(String token) {
        var issuers = byUrl;
        if (issuers.isEmpty() || token.length() > CompactToken.MOST_CHARACTERS) {
            return null;
        }
        var digest = TokenDigest.of(token);
        var verified = remembered.get(digest);
        if (verified != null && isInForce(verified.by(), issuers)) {
            return proveAgain(verified);
        }
        var parsed = CompactToken.parse(token);
        if (parsed == null) {
            return null;
        }
        var issuer = issuers.get(parsed.issuer());
        if (issuer == null) {
            refusals.tell(
                    "",
                    "the bearer token is of the issuer " + Quoted.of(parsed.issuer()) + ", which is not configured");
            return null;
        }
        return proveFirst(issuer, parsed, digest);
    }

    private Proof proveFirst(IssuerTokens issuer, CompactToken token, String digest) {
        try {
            var verified = issuer.verify(token, time.now());
            remembered.put(digest, verified, time.now());
            return verified.proof();
        } catch (ProblemException e) {
            throw refused(issuer, e);
        }
    }

    private Proof proveAgain(Verified verified) {
        try {
            verified.by().checkAgain(verified, time.now());
            return verified.proof();
        } catch (ProblemException e) {
            throw refused(verified.by(), e);
        }
    }

    private static boolean isInForce(IssuerTokens issuer, Map<String, IssuerTokens> issuers) {
        return issuers.get(issuer.settings().issuer().url()) == issuer;
    }

    private ProblemException refused(IssuerTokens issuer, ProblemException why) {
        refusals.tell(issuer.settings().issuer().url(), why.problem().message());
        return Authenticator.unauthorized("the bearer token is not accepted; the server's log says why");
    }
}
