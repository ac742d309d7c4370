package sh.deploy.apiserver.authn.accounts;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.TokenDigest;
import sh.deploy.apiserver.authn.Tokens;
import sh.deploy.apiserver.authn.jwt.CompactToken;
import sh.deploy.apiserver.authn.jwt.RememberedTokens;
import sh.deploy.apiserver.authn.jwt.VerificationKey;
import sh.deploy.apiserver.pki.SigningKey;
import sh.deploy.apiserver.pki.SigningKeys;
import sh.deploy.apiserver.watch.Snapshot;

/**
 * Callers by tokens of service accounts. The signature is checked once; the time, the key and the objects that the token is bound to at each
 * request. Safe for all threads.
 */
public final class AccountTokens implements Tokens {
    /** Of a header only these words are known. */
    private static final Set<String> HEADER = Set.of("alg", "kid", "typ");

    /** About what is remembered of one; its names are short, and its groups are few. */
    private static final int BYTES_EACH = 2_000;

    private static final String EXTRA = "authentication.kubernetes.io/";

    private record Verified(AccountClaims claims, String keyId, Proof proof) {}

    private final SigningKeys keys;
    private final BoundObjects bound;
    private final Time time;
    private final RememberedTokens<Verified> remembered =
            new RememberedTokens<>(verified -> verified.claims().expiresAt(), verified -> BYTES_EACH);

    /** @param newest state, in which the objects are that tokens are bound to */
    public AccountTokens(SigningKeys keys, Supplier<Snapshot> newest, Time time) {
        this.keys = keys;
        this.bound = new BoundObjects(newest);
        this.time = time;
    }

    @Override
    public @Nullable Proof prove(String token) {
        var verified = token.length() > Bounds.TOKEN_CHARACTERS ? null : remembered.get(TokenDigest.of(token));
        if (verified == null) {
            verified = verify(token);
        }
        if (verified == null) {
            return null;
        }
        key(verified.keyId());
        verified.claims().times().check(time.now());
        bound.check(verified.claims(), time.now());
        return verified.proof();
    }

    private @Nullable Verified verify(String token) {
        var parsed = CompactToken.parse(token);
        if (parsed == null || isOfOthers(parsed.issuer())) {
            return null;
        }
        parsed.checkHeader(HEADER);
        var key = key(parsed.keyId());
        new VerificationKey(key.id(), JWSAlgorithm.ES256, key.publicKey()).check(parsed);
        var claims = ClaimsJson.read(parsed.claims());
        var verified = new Verified(claims, parsed.keyId(), new Proof(caller(claims), Set.copyOf(claims.audiences())));
        remembered.put(TokenDigest.of(token), verified, time.now());
        return verified;
    }

    /** Where nobody is said to have made it, it is checked here, and refused. */
    private static boolean isOfOthers(String issuer) {
        return !issuer.isEmpty() && !issuer.equals(Authenticator.AUDIENCE);
    }

    private SigningKey key(String id) {
        var key = keys.byId(id);
        if (key == null) {
            throw Authenticator.unauthorized("the bearer token is signed by no key that is in use here");
        }
        return key;
    }

    /** Its groups are these, whatever else a token might say. */
    private static Caller caller(AccountClaims claims) {
        var extra = new HashMap<String, List<String>>();
        extra.put(Caller.CREDENTIAL_ID, List.of("JTI=" + claims.id()));
        put(extra, "pod", claims.pod());
        put(extra, "node", claims.node());
        return new Caller(
                claims.user(),
                claims.account().uid(),
                Set.of(
                        "system:serviceaccounts",
                        "system:serviceaccounts:" + claims.namespace(),
                        "system:authenticated"),
                extra,
                "token");
    }

    private static void put(Map<String, List<String>> extra, String kind, @Nullable Identified object) {
        if (object != null) {
            extra.put(EXTRA + kind + "-name", List.of(object.name()));
            extra.put(EXTRA + kind + "-uid", List.of(object.uid()));
        }
    }
}
