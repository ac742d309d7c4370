package sh.deploy.apiserver.kinds.policy;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** Certificates of authorities as objects hold them: PEM, and that in Base64. */
public final class CaBundle {
    private CaBundle() {}

    /** @throws GeneralSecurityException there is no certificate in it, or one that cannot be read */
    public static List<X509Certificate> read(String base64) throws GeneralSecurityException {
        byte[] pem;
        try {
            pem = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new CertificateException("it is not Base64", e);
        }
        List<X509Certificate> found;
        try {
            found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new CertificateException("it holds a certificate that cannot be read", e);
        }
        if (found.isEmpty()) {
            throw new CertificateException("it holds no PEM certificate");
        }
        return found;
    }
}
