package sh.deploy.apiserver.pki;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.HexFormat;

/** Names public keys. */
public final class KeyIds {
    private KeyIds() {}

    /** The SHA-256 of the key as it stands in a certificate (SubjectPublicKeyInfo), in hexadecimal; as kubeadm names authorities. */
    public static String of(PublicKey key) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    }
}
