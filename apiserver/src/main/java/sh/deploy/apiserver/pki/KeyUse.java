package sh.deploy.apiserver.pki;

import java.util.Collection;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/** What the key of a certificate that we sign may be used for (RFC 5280, 4.2.1.3 and 4.2.1.12). */
public enum KeyUse {
    DIGITAL_SIGNATURE("digital signature", KeyUsage.digitalSignature, null),
    KEY_ENCIPHERMENT("key encipherment", KeyUsage.keyEncipherment, null),
    CLIENT_AUTH("client auth", 0, KeyPurposeId.id_kp_clientAuth),
    SERVER_AUTH("server auth", 0, KeyPurposeId.id_kp_serverAuth);

    private final String word;
    private final int bit;
    private final @Nullable KeyPurposeId purpose;

    KeyUse(String word, int bit, @Nullable KeyPurposeId purpose) {
        this.word = word;
        this.bit = bit;
        this.purpose = purpose;
    }

    /** As requests for certificates write it. */
    public String word() {
        return word;
    }

    static KeyUsage bits(Collection<KeyUse> uses) {
        return new KeyUsage(uses.stream().mapToInt(use -> use.bit).reduce(0, (all, bit) -> all | bit));
    }

    static ExtendedKeyUsage purposes(Collection<KeyUse> uses) {
        return new ExtendedKeyUsage(uses.stream()
                .map(use -> use.purpose)
                .filter(purpose -> purpose != null)
                .toArray(KeyPurposeId[]::new));
    }
}
