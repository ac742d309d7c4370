package sh.deploy.apiserver.pki;

/**
 * A certificate and its private key, both as PEM text.
 *
 * @param certificatePem X.509
 * @param keyPem PKCS #8, not encrypted: whoever stores it must guard it
 */
public record Credential(String certificatePem, String keyPem) {
    @Override
    public String toString() {
        return "Credential[certificate and key]";
    }
}
