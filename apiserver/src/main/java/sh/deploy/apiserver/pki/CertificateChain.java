package sh.deploy.apiserver.pki;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Certificates as a signer hands them out, the holder's first. */
public final class CertificateChain {
    private static final String LABEL = "CERTIFICATE";

    private CertificateChain() {}

    /**
     * @return one at least
     * @throws GeneralSecurityException with a sentence that says what is wrong
     */
    public static List<X509Certificate> parse(byte[] pem) throws GeneralSecurityException {
        var certificates = new ArrayList<X509Certificate>();
        for (var der : PemBlocks.of(LABEL, pem)) {
            certificates.add(certificate(der));
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException("must contain at least one " + LABEL + " PEM block");
        }
        return certificates;
    }

    private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
        try {
            var read = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            if (read instanceof X509Certificate certificate && Arrays.equals(certificate.getEncoded(), der)) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw new GeneralSecurityException("a PEM block holds no certificate", e);
        }
        throw new GeneralSecurityException("a PEM block holds more than a certificate");
    }
}
