package sh.deploy.kubelet.join;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a machine knows a cluster by that it has not met: the SHA-256 of the public key (SubjectPublicKeyInfo) of its authority, as kubeadm
 * writes it.
 *
 * @param text {@code sha256:} and 64 hexadecimal digits
 */
public record CaHash(String text) {
    private static final Pattern HASH = Pattern.compile("sha256:[0-9a-f]{64}");

    public CaHash {
        if (!HASH.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "the hash of the cluster's authority is like sha256:1234…, with 64 digits and letters a to f, got \""
                            + text + "\"");
        }
    }

    boolean isOf(X509Certificate certificate) throws GeneralSecurityException {
        var digest = MessageDigest.getInstance("SHA-256")
                .digest(certificate.getPublicKey().getEncoded());
        return text.equals("sha256:" + HexFormat.of().formatHex(digest));
    }
}
