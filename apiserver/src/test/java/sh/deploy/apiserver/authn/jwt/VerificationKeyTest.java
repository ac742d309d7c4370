package sh.deploy.apiserver.authn.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.tree.Tree;

class VerificationKeyTest {
    private static final byte[] SIGNED = "a.b".getBytes(US_ASCII);

    private static KeyPair keys(String kind, int size) throws Exception {
        var generator = KeyPairGenerator.getInstance(kind);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    private static CompactToken token(String named, String signedBy, KeyPair keys) throws Exception {
        var signature = Signature.getInstance(signedBy);
        signature.initSign(keys.getPrivate());
        signature.update(SIGNED);
        return new CompactToken(Tree.newObject().put("alg", named), SIGNED, signature.sign(), Tree.newObject());
    }

    @Test
    void takesWhatItSigned() throws Exception {
        var curve = keys("EC", 256);
        var modulus = keys("RSA", 2048);

        assertThatCode(() -> new VerificationKey("k", JWSAlgorithm.ES256, curve.getPublic())
                        .check(token("ES256", "SHA256withECDSAinP1363Format", curve)))
                .doesNotThrowAnyException();
        assertThatCode(() -> new VerificationKey("k", JWSAlgorithm.RS256, modulus.getPublic())
                        .check(token("RS256", "SHA256withRSA", modulus)))
                .doesNotThrowAnyException();
    }

    @Test
    void takesNoOtherAlgorithmThanItsOwnEvenIfTheSignatureIsRight() throws Exception {
        var keys = keys("RSA", 2048);
        var key = new VerificationKey("k", JWSAlgorithm.RS256, keys.getPublic());

        for (var named : new String[] {"none", "HS256", "RS512", "PS256", "ES256", ""}) {
            assertThatThrownBy(() -> key.check(token(named, "SHA256withRSA", keys)))
                    .as(named)
                    .hasMessageContaining("is not signed by the algorithm RS256");
        }
        assertThatThrownBy(() -> key.check(token("RS512", "SHA512withRSA", keys)))
                .hasMessageContaining("is not signed by the algorithm RS256");
        assertThatThrownBy(() -> key.check(token("RS256", "SHA512withRSA", keys)))
                .hasMessageContaining("the bearer token's signature is wrong");
    }

    @Test
    void takesNothingThatAnotherKeySigned() throws Exception {
        var key = new VerificationKey("k", JWSAlgorithm.ES256, keys("EC", 256).getPublic());

        assertThatThrownBy(() -> key.check(token("ES256", "SHA256withECDSAinP1363Format", keys("EC", 256))))
                .hasMessageContaining("the bearer token's signature is wrong");
        assertThatThrownBy(() -> key.check(token("ES256", "SHA256withECDSA", keys("EC", 256))))
                .hasMessageContaining("the bearer token's signature is wrong");
    }
}
