package sh.deploy.apiserver.pki;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Base64;

/**
 * A key pair that service-account tokens are signed with: EC P-256, for the algorithm ES256 and no other.
 *
 * @param id names the key in tokens and in the published key set: the SHA-256 of its public half, as Kubernetes makes it
 * @param signsFrom until then it is only published, so that whoever checks tokens knows it when the first one comes
 */
public record SigningKey(String id, Instant signsFrom, ECPublicKey publicKey, PrivateKey privateKey) {
    private static final int FIELD_BITS = 256;

    static SigningKey of(Instant signsFrom, ECPublicKey publicKey, PrivateKey privateKey)
            throws GeneralSecurityException {
        if (publicKey.getParams().getCurve().getField().getFieldSize() != FIELD_BITS) {
            throw new GeneralSecurityException("the key is of another curve than P-256");
        }
        var digest = MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded());
        var id = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        return new SigningKey(id, signsFrom, publicKey, privateKey);
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
