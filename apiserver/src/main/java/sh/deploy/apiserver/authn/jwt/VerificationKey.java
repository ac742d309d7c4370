package sh.deploy.apiserver.authn.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import sh.deploy.apiserver.authn.Authenticator;

/**
 * A public key for one algorithm: a token that names another is refused, whatever its signature. Safe for all threads. Source: RFC 8725,
 * 3.1.
 *
 * @param algorithm an asymmetric one, such as {@code ES256}
 */
public record VerificationKey(String id, JWSAlgorithm algorithm, PublicKey key) {
    /** @throws sh.deploy.api.problem.ProblemException 401 when the key did not sign the token */
    public void check(CompactToken token) {
        if (!token.algorithm().equals(algorithm.getName())) {
            throw Authenticator.unauthorized("the bearer token is not signed by the algorithm " + algorithm);
        }
        try {
            var signature = Base64URL.encode(token.signature());
            if (verifier().verify(new JWSHeader(algorithm), token.signed(), signature)) {
                return;
            }
        } catch (JOSEException e) {
            throw wrongSignature();
        }
        throw wrongSignature();
    }

    private JWSVerifier verifier() throws JOSEException {
        return switch (key) {
            case ECPublicKey curve -> new ECDSAVerifier(curve);
            case RSAPublicKey modulus -> new RSASSAVerifier(modulus);
            default -> throw new JOSEException("no signatures are checked with keys of the kind " + key.getAlgorithm());
        };
    }

    private static RuntimeException wrongSignature() {
        return Authenticator.unauthorized("the bearer token's signature is wrong");
    }
}
