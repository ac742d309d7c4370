package sh.deploy.api.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** Certificates and keys in PEM, and the DER in them: refused, or found. */
public final class PemFuzz implements FuzzTarget {
    private static final List<String> LABELS =
            List.of("EC PRIVATE KEY", "RSA PRIVATE KEY", "PRIVATE KEY", "CERTIFICATE");

    @Override
    public void read(byte[] input) throws Exception {
        look(new String(input, ISO_8859_1), input);
        for (var label : LABELS) {
            look(
                    "-----BEGIN " + label + "-----\n" + Base64.getEncoder().encodeToString(input) + "\n-----END "
                            + label + "-----\n",
                    input);
        }
    }

    private static void look(String text, byte[] input) throws Exception {
        var key = Reading.of(input, GeneralSecurityException.class, () -> Pem.privateKey(text));
        if (key != null) {
            assertThat(key.getAlgorithm()).isNotEmpty();
        }
        var certificates = Reading.of(input, GeneralSecurityException.class, () -> Pem.certificates(text));
        if (certificates != null) {
            assertThat(certificates).isNotEmpty();
        }
    }
}
