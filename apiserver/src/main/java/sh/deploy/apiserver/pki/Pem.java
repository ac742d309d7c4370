package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Certificates and keys as PEM text, and back. */
final class Pem {
    private Pem() {}

    static String certificate(X509Certificate certificate) throws GeneralSecurityException {
        return wrap("CERTIFICATE", certificate.getEncoded());
    }

    static String privateKey(PrivateKey key) {
        return wrap("PRIVATE KEY", key.getEncoded());
    }

    static X509Certificate readCertificate(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }

    static String publicKey(ECPublicKey key) {
        return wrap("PUBLIC KEY", key.getEncoded());
    }

    static PrivateKey readPrivateKey(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(content(pem)));
    }

    static ECPublicKey readPublicKey(String pem) throws GeneralSecurityException {
        return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(content(pem)));
    }

    /** The one part of a text with this label. */
    static String part(String label, String text) throws GeneralSecurityException {
        int start = text.indexOf("-----BEGIN " + label + "-----");
        int end = text.indexOf("-----END " + label + "-----", Math.max(0, start));
        if (start < 0 || end < 0) {
            throw new GeneralSecurityException("there is no " + label + " in the PEM file");
        }
        return text.substring(start, end);
    }

    private static byte[] content(String pem) throws GeneralSecurityException {
        var base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("a PEM file holds no Base64", e);
        }
    }

    private static String wrap(String label, byte[] der) {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }
}
