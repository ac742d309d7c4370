package sh.deploy.apiserver.authn.oidc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.Tokens.Proof;
import sh.deploy.apiserver.authn.jwt.Claims;
import sh.deploy.apiserver.authn.jwt.CompactToken;
import sh.deploy.apiserver.authn.jwt.TokenTimes;
import sh.deploy.apiserver.authn.jwt.VerificationKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the tokens of one issuer. What its claims must have comes from OpenID Connect Core 1.0, section 2. Safe for all threads. What it
 * throws says why a token is refused, and is for the log alone.
 */
final class IssuerTokens {
    /** The last two name a certificate by its digest, as some issuers do; nothing goes by them. */
    private static final Set<String> HEADER = Set.of("alg", "kid", "typ", "x5t", "x5t#S256");

    private static final Set<String> ALGORITHMS =
            KeySet.ALGORITHMS.stream().map(Object::toString).collect(Collectors.toUnmodifiableSet());

    /** What a token says that the issuer has signed, for this server and for now. */
    record Signed(VerificationKey key, TokenTimes times, ObjectNode claims) {}

    /** What a token proved, and what that rests on. */
    record Verified(IssuerTokens by, VerificationKey key, TokenTimes times, Proof proof) {}

    private final JwtAuthenticator settings;
    private final IssuerKeys keys;
    private final ClaimMapper mapper;

    IssuerTokens(JwtAuthenticator settings, IssuerKeys keys, Time time) {
        this.settings = settings;
        this.keys = keys;
        this.mapper = new ClaimMapper(settings, time);
    }

    JwtAuthenticator settings() {
        return settings;
    }

    String url() {
        return settings.issuer().url();
    }

    IssuerKeys keys() {
        return keys;
    }

    /**
     * Waits for the issuer's keys where they may have changed.
     *
     * @param token of this issuer, by its own words
     * @throws sh.deploy.api.problem.ProblemException 401
     */
    Signed verify(CompactToken token, Instant now) {
        token.checkHeader(HEADER);
        if (!ALGORITHMS.contains(token.algorithm())) {
            throw Authenticator.unauthorized(
                    "the bearer token is signed by the algorithm " + Quoted.of(token.algorithm()) + ", not by one of "
                            + ALGORITHMS.stream().sorted().toList());
        }
        checkAudience(token.claims());
        Claims.text(token.claims(), "sub");
        var times = times(token.claims());
        times.check(now);
        var key = key(token.keyId());
        key.check(token);
        return new Signed(key, times, token.claims());
    }

    /**
     * Never waits.
     *
     * @throws sh.deploy.api.problem.ProblemException 401 where a rule refuses what the token says, or nobody can be made of it
     */
    Verified identify(Signed token) {
        return new Verified(this, token.key(), token.times(), proof(mapper.caller(token.claims())));
    }

    /** @throws sh.deploy.api.problem.ProblemException 401 when what it rests on holds no more */
    void checkAgain(Verified verified, Instant now) {
        if (!verified.key().equals(keys.known(verified.key().id()))) {
            throw Authenticator.unauthorized("the bearer token's key is not among the issuer's any more");
        }
        verified.times().check(now);
    }

    private VerificationKey key(String id) {
        if (id.isEmpty()) {
            throw Authenticator.unauthorized("the bearer token does not say by which key it is signed (kid)");
        }
        var key = keys.find(id);
        if (key == null) {
            throw Authenticator.unauthorized(
                    keys.areHad()
                            ? "the bearer token is signed by the key " + Quoted.of(id)
                                    + ", which is none of the issuer's"
                            : "there are no keys of the issuer: " + whyNone());
        }
        return key;
    }

    private String whyNone() {
        var fault = keys.state().fault();
        return fault.isEmpty() ? "they are being fetched" : fault;
    }

    private void checkAudience(ObjectNode claims) {
        var audience = claims.path("aud");
        var named = new ArrayList<String>();
        for (var one : audience.isArray() ? audience : List.<JsonNode>of(audience)) {
            if (!one.isString()) {
                throw Claims.fault("aud");
            }
            named.add(one.stringValue());
        }
        if (settings.issuer().audiences().stream().noneMatch(named::contains)) {
            throw Authenticator.unauthorized("the bearer token is for none of the audiences "
                    + settings.issuer().audiences());
        }
    }

    /** ID tokens need not say from when on they are valid. */
    private static TokenTimes times(ObjectNode claims) {
        var issued = Claims.moment(claims, "iat");
        var expires = Claims.moment(claims, "exp");
        if (!expires.isAfter(issued)) {
            throw Claims.fault("exp");
        }
        return new TokenTimes(issued, claims.has("nbf") ? Claims.moment(claims, "nbf") : issued, expires);
    }

    /** Being for this server was checked by the issuer's own word for it. */
    private static Proof proof(Caller caller) {
        return new Proof(caller, Set.of(Authenticator.AUDIENCE));
    }
}
