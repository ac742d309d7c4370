package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateRequestTest {
    @Test
    void saysWhoAsksForWhat() throws Exception {
        var made = MadeRequest.of(
                MadeRequest.newKeys("EC", 256),
                List.of("jane"),
                List.of("dev", "ops"),
                new GeneralName(GeneralName.dNSName, "a.example"),
                new GeneralName(GeneralName.iPAddress, "192.0.2.1"),
                new GeneralName(GeneralName.rfc822Name, "jane@example.com"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://x"));

        var read = read(made.pem());

        assertThat(read.commonName()).isEqualTo("jane");
        assertThat(read.organizations()).containsExactly("dev", "ops");
        assertThat(read.publicKey()).isEqualTo(made.keys().getPublic());
        assertThat(read.keyComplaint()).isEmpty();
        assertThat(read.names())
                .isEqualTo(new AlternativeNames(
                        List.of("a.example"),
                        List.of("192.0.2.1"),
                        List.of("jane@example.com"),
                        List.of("spiffe://x"),
                        0));
    }

    @Test
    void hasNoCommonNameWhenItHasTwo() throws Exception {
        var made = MadeRequest.of(
                MadeRequest.newKeys("EC", 256), List.of("system:node:a", "system:node:b"), List.of("system:nodes"));

        assertThat(read(made.pem()).commonName()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "RSA,1024,an RSA key has at least 2048 bits",
        "RSA,2048,''",
        "EC,256,''",
        "EC,384,''",
        "EC,521,''",
        "Ed25519,0,''",
    })
    void judgesTheKey(String algorithm, int bits, String complaint) throws Exception {
        var made = MadeRequest.of(MadeRequest.newKeys(algorithm, bits), List.of("jane"), List.of());

        assertThat(read(made.pem()).keyComplaint())
                .startsWith(complaint)
                .matches(text -> !complaint.isEmpty() || text.isEmpty());
    }

    @Test
    void isRefusedWhenItIsSignedWithAnotherKey() {
        var made = MadeRequest.signedBy(
                MadeRequest.newKeys("EC", 256), MadeRequest.newKeys("EC", 256), List.of("jane"), List.of());

        assertThatThrownBy(() -> read(made.pem()))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessage("the signature is not that of the key in the request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n",
                "-----BEGIN CERTIFICATE REQUEST-----\n%%%\n-----END CERTIFICATE REQUEST-----\n",
            })
    void isInPem(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void isRefusedWhenItsContentIsNone() {
        assertThatThrownBy(() -> read("-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n"))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessage("it is no certificate request of PKCS #10");
    }

    @ParameterizedTest
    @CsvSource({"48,-128", "48,0", "-96,-128", "2,-124"})
    void isRefusedHoweverItsBytesAreNested(byte tag, byte length) {
        var bytes = new byte[40_000];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = tag;
            bytes[i + 1] = length;
        }
        var pem = "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END CERTIFICATE REQUEST-----\n";

        assertThatThrownBy(() -> read(pem)).isInstanceOf(GeneralSecurityException.class);
    }

    private static CertificateRequest read(String pem) throws GeneralSecurityException {
        return CertificateRequest.parse(pem.getBytes(US_ASCII));
    }
}
