package sh.deploy.apiserver.authn.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.TokenDigest;
import sh.deploy.apiserver.authn.Tokens;
import sh.deploy.apiserver.authn.jwt.CompactToken;
import sh.deploy.apiserver.authn.jwt.RememberedTokens;
import sh.deploy.apiserver.authn.oidc.IssuerTokens.Signed;
import sh.deploy.apiserver.authn.oidc.IssuerTokens.Verified;

/**
 * Callers by tokens of the issuers that are in force. The signature and the claims are checked once; the time and the key at each request.
 * What an issuer has signed and a rule or an expression refuses is refused for {@link #REFUSED_FOR} without another look. Why a
 * token is refused is in the log and not in the answer. To be asked last, since whatever names an issuer is taken to be of this sort. Safe for
 * all threads; may wait.
 */
final class OidcTokens implements Tokens {
    /** About what is remembered of a token without groups, and of a group, or something extra, without its name. */
    private static final int BYTES_EACH = 2_000;

    private static final int BYTES_OF_A_GROUP = 60;

    /** Expressions may take thousands of times as long as to find a token again, and somebody may send it as often as they can. */
    static final Duration REFUSED_FOR = Duration.ofSeconds(10);

    /** Why a token of theirs is not taken; as much of it as a line of the log has. */
    private record Refused(IssuerTokens by, Instant until, String why) {}

    private final Time time;
    private final RefusalLog refusals;
    private final RememberedTokens<Verified> remembered =
            new RememberedTokens<>(verified -> verified.times().expiresAt(), OidcTokens::bytes);
    private final RememberedTokens<Refused> refusedLately = new RememberedTokens<>(Refused::until, _ -> BYTES_EACH);

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
        if (issuers.isEmpty() || token.length() > Bounds.TOKEN_CHARACTERS) {
            return null;
        }
        var digest = TokenDigest.of(token);
        var verified = remembered.get(digest);
        if (verified != null && isInForce(verified.by(), issuers)) {
            return proveAgain(verified);
        }
        checkNotRefused(digest, issuers);
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
            return identify(issuer, issuer.verify(token, time.now()), digest);
        } catch (ProblemException e) {
            throw refused(issuer.url(), e.problem().message());
        }
    }

    private Proof identify(IssuerTokens issuer, Signed token, String digest) {
        try {
            var verified = issuer.identify(token);
            remembered.put(digest, verified, time.now());
            return verified.proof();
        } catch (ProblemException e) {
            var why = Quoted.line(e.problem().message());
            refusedLately.put(digest, new Refused(issuer, time.now().plus(REFUSED_FOR), why), time.now());
            throw e;
        }
    }

    private void checkNotRefused(String digest, Map<String, IssuerTokens> issuers) {
        var before = refusedLately.get(digest);
        if (before != null && isInForce(before.by(), issuers) && time.now().isBefore(before.until())) {
            throw refused(before.by().url(), before.why());
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

    /** About what it takes to remember it. */
    static int bytes(Verified verified) {
        var caller = verified.proof().caller();
        int names = caller.groups().stream().mapToInt(String::length).sum()
                + caller.user().length()
                + caller.uid().length();
        int values = 0;
        for (var extra : caller.extra().entrySet()) {
            values += extra.getValue().size();
            names += extra.getKey().length()
                    + extra.getValue().stream().mapToInt(String::length).sum();
        }
        return BYTES_EACH + (caller.groups().size() + values) * BYTES_OF_A_GROUP + 2 * names;
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
