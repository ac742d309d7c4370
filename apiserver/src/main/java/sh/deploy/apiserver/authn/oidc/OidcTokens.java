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
 * Why a token is refused is in the log and not in the answer. To be asked last, since whatever names an issuer is taken to be of this sort.
 * Safe for all threads; may wait.
 */
final class OidcTokens implements Tokens {
    /** About what is remembered of a token without groups, and of a group without its name. */
    private static final int BYTES_EACH = 2_000;

    private static final int BYTES_OF_A_GROUP = 60;

    private final Time time;
    private final RefusalLog refusals;
    private final RememberedTokens<Verified> remembered =
            new RememberedTokens<>(verified -> verified.times().expiresAt(), OidcTokens::bytes);

    private volatile Map<String, IssuerTokens> byUrl = Map.of();

    OidcTokens(Time time) {
        this.time = time;
        this.refusals = new RefusalLog(time);
    }

    /** From now on these, and no others. */
    void use(Map<String, IssuerTokens> issuers) {
        refusals.know(issuers.keySet());
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
            throw refused(
                    "",
                    "the bearer token is of the issuer " + Quoted.of(parsed.issuer()) + ", which is not configured");
        }
        return proveFirst(issuer, parsed, digest);
    }

    private Proof proveFirst(IssuerTokens issuer, CompactToken token, String digest) {
        try {
            var verified = issuer.verify(token, time.now());
            remembered.put(digest, verified, time.now());
            return verified.proof();
        } catch (ProblemException e) {
            throw refused(issuer.url(), e.problem().message());
        }
    }

    private Proof proveAgain(Verified verified) {
        try {
            verified.by().checkAgain(verified, time.now());
            return verified.proof();
        } catch (ProblemException e) {
            throw refused(verified.by().url(), e.problem().message());
        }
    }

    private static int bytes(Verified verified) {
        var caller = verified.proof().caller();
        int names = caller.groups().stream().mapToInt(String::length).sum()
                + caller.user().length()
                + caller.uid().length();
        return BYTES_EACH + caller.groups().size() * BYTES_OF_A_GROUP + 2 * names;
    }

    private static boolean isInForce(IssuerTokens issuer, Map<String, IssuerTokens> issuers) {
        return issuers.get(issuer.url()) == issuer;
    }

    /** The same for every reason, so that nobody finds out by it which issuers are configured. */
    private ProblemException refused(String issuer, String why) {
        refusals.tell(issuer, why);
        return Authenticator.unauthorized("the bearer token is not accepted; the server's log says why");
    }
}
