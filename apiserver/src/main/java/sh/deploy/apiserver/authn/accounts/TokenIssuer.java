package sh.deploy.apiserver.authn.accounts;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.pki.SigningKey;
import sh.deploy.apiserver.pki.SigningKeys;
import tools.jackson.databind.node.ObjectNode;

/** Signs tokens of service accounts, and publishes what others check them by. Safe for all threads. */
public final class TokenIssuer {
    /** Nobody takes a longer one. */
    public static final int MOST_CHARACTERS = Bounds.TOKEN_CHARACTERS;

    private final SigningKeys keys;

    public TokenIssuer(SigningKeys keys) {
        this.keys = keys;
    }

    /** The token that says this. */
    public String sign(AccountClaims claims) {
        var key = keys.signer();
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.id()).build();
        var token = new JWSObject(header, new Payload(JsonTrees.bytes(ClaimsJson.write(claims))));
        try {
            token.sign(new ECDSASigner(key.privateKey(), Curve.P_256));
        } catch (JOSEException e) {
            throw new IllegalStateException("the key " + key.id() + " does not sign", e);
        }
        return token.serialize();
    }

    /** The public halves of all keys that verify. Source: RFC 7517. */
    public ObjectNode keySet() {
        var set = Tree.newObject();
        var published = set.putArray("keys");
        for (var key : keys.all()) {
            var one = published.addObject();
            publicHalf(key).toJSONObject().forEach((name, value) -> one.put(name, String.valueOf(value)));
        }
        return set;
    }

    private static ECKey publicHalf(SigningKey key) {
        return new ECKey.Builder(Curve.P_256, key.publicKey())
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .keyID(key.id())
                .build();
    }

    /**
     * Where to find the key set, and what it is for. Source: OpenID Connect Discovery 1.0, as far as Kubernetes answers it.
     *
     * @param root such as {@code https://10.0.0.1:6443}
     */
    public static ObjectNode discovery(String root) {
        var document = Tree.newObject().put("issuer", Authenticator.AUDIENCE).put("jwks_uri", root + "/openid/v1/jwks");
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        document.putArray("id_token_signing_alg_values_supported").add(JWSAlgorithm.ES256.getName());
        return document;
    }
}
