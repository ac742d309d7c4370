package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.Base64;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A request for a certificate, as PEM and as the DER in it: refused, or names that can be written into a certificate. */
public final class CertificateRequestFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        look(input);
        var pem = "-----BEGIN CERTIFICATE REQUEST-----\n" + Base64.getEncoder().encodeToString(input)
                + "\n-----END CERTIFICATE REQUEST-----\n";
        look(pem.getBytes(US_ASCII));
    }

    private static void look(byte[] pem) throws Exception {
        var request = Reading.of(pem, GeneralSecurityException.class, () -> CertificateRequest.parse(pem));
        if (request != null) {
            assertThat(request.keyId()).isNotEmpty();
            assertThat(request.keyComplaint()).isNotNull();
            assertThat(CertificateRequest.commonName(pem)).isEqualTo(request.commonName());
        }
        var unused = Reading.of(pem, GeneralSecurityException.class, () -> CertificateChain.parse(pem));
    }
}
