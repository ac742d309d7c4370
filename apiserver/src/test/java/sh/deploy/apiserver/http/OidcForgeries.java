package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.List;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.http.TokenParts.Part;

/** Of tokens of an issuer that publishes a further key, {@code rsa}, for RS256, and one that it does not publish, {@code hidden}. */
final class OidcForgeries extends Forgeries {
    private final ECKey key;
    private final RSAKey rsa;
    private final ECKey hidden;
    private final String issuer;

    OidcForgeries(TokenParts good, ECKey key, RSAKey rsa, ECKey hidden, String issuer) throws JOSEException {
        super(good, key.getKeyID(), key.toECPrivateKey(), key.toECPublicKey());
        this.key = key;
        this.rsa = rsa;
        this.hidden = hidden;
        this.issuer = issuer;
    }

    @Override
    void ownOnes() throws GeneralSecurityException {
        try {
            otherKeys();
        } catch (JOSEException e) {
            throw new GeneralSecurityException(e);
        }
        issuers();
        audiences();
        subjects();
        groups();
    }

    private void otherKeys() throws JOSEException {
        header("kid of the other key", text -> text.replace(key.getKeyID(), "rsa"));
        header("alg RS256 and kid of the other key", text -> by("RS256", "rsa"));
        both("a key that is not published", by("ES256", "hidden"), TokenParts.by(hidden.toECPrivateKey()));
        both("PS256 by a key for RS256", by("PS256", "rsa"), pss(rsa.toPrivateKey()));
        both("RS512 by a key for RS256", by("RS512", "rsa"), TokenParts.by("SHA512withRSA", rsa.toPrivateKey()));
        both("ES256 by a key for RS256", by("ES256", "rsa"), TokenParts.by("SHA256withRSA", rsa.toPrivateKey()));
        both("unsigned for RS256", by("none", "rsa"), content -> new byte[0]);
        var secrets = List.of(
                rsa.toPublicKey().getEncoded(),
                pem(rsa.toPublicKey().getEncoded()),
                rsa.getModulus().decode(),
                rsa.toPublicJWK().toJSONString().getBytes(US_ASCII));
        for (int i = 0; i < secrets.size(); i++) {
            var secret = secrets.get(i);
            both(
                    "HS256 with the RSA key as its secret, form " + i,
                    by("HS256", "rsa"),
                    content -> mac("HS256", secret, content));
        }
    }

    private void issuers() {
        for (var other : List.of(
                "'" + issuer + "/'",
                "'" + issuer.replace("https", "HTTPS") + "'",
                "'" + issuer + "\\u0000'",
                "'" + issuer.replace("127.0.0.1", "localhost") + "'",
                "'" + Authenticator.AUDIENCE + "'",
                "'https://evil.example'",
                "['" + issuer + "']",
                "''",
                "null",
                "7",
                "")) {
            claim("iss " + other, "iss", json(other));
        }
    }

    private void audiences() {
        for (var other : List.of(
                "'vault'",
                "'Deploy'",
                "'deploy '",
                "''",
                "'*'",
                "[]",
                "['vault']",
                "[7]",
                "['deploy',7]",
                "[['deploy']]",
                "{'deploy':1}",
                "null",
                "7",
                "true",
                "")) {
            claim("aud " + other, "aud", json(other));
        }
    }

    private void subjects() {
        for (var other : List.of("''", "null", "7", "['jane']", "{'x':1}", "'a\\u0000b'", "'a\\nb'", "")) {
            claim("sub " + other, "sub", json(other));
        }
    }

    private void groups() {
        for (var other : List.of("7", "true", "{'dev':1}", "[7]", "[['dev']]", "['dev',null]", "['']", "'a\\u0007'")) {
            claim("groups " + other, "groups", json(other));
        }
    }

    private static String by(String algorithm, String keyId) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}";
    }

    private void both(String name, String header, TokenParts.Signing signing) {
        add(name, good.withHeader(header).signed(signing), Part.HEADER, Part.SIGNATURE);
    }

    private static TokenParts.Signing pss(PrivateKey key) {
        return content -> {
            var signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        };
    }

    private static byte[] pem(byte[] der) {
        return ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(US_ASCII);
    }
}
