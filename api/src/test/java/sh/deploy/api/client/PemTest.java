package sh.deploy.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    @Test
    void readsAnEllipticKeyOfTheOldFormatAsTheSameKeyInTheNewOne() throws Exception {
        var old = (ECPrivateKey) Pem.privateKey(TestKeys.read("client-sec1.key"));
        var current = (ECPrivateKey) Pem.privateKey(TestKeys.read("client-pkcs8.key"));
        assertThat(old.getS()).isEqualTo(current.getS());
    }

    @Test
    void readsAnRsaKeyOfTheOldFormatAsTheSameKeyInTheNewOne() throws Exception {
        assertThat(Pem.privateKey(TestKeys.read("rsa-pkcs1.key")))
                .isEqualTo(Pem.privateKey(TestKeys.read("rsa-pkcs8.key")));
    }

    @Test
    void readsEveryCertificateOfABundle() throws Exception {
        var bundle = TestKeys.read("client.pem") + TestKeys.read("authority.pem");
        assertThat(Pem.certificates(bundle))
                .extracting(one -> one.getSubjectX500Principal().getName())
                .containsExactly("O=testers,CN=client", "CN=test authority");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> Pem.privateKey("nothing here"))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("no PRIVATE KEY block");
    }

    /** A SEC 1 key whose second element has one of these lengths. */
    @ParameterizedTest
    @ValueSource(strings = {"847fffffff", "84fffffffb", "84ffffffff", "ff", "8400000000", "80", "05", "8300ffff"})
    void refusesALengthThatGoesBeyondTheKeyOrBackwards(String length) {
        for (var tag : List.of("04", "a0")) {
            var der = HexFormat.of().parseHex("3010020101" + tag + length + "00");
            var pem = "-----BEGIN EC PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(der)
                    + "\n-----END EC PRIVATE KEY-----\n";

            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThatThrownBy(() -> Pem.privateKey(pem)).isInstanceOf(GeneralSecurityException.class));
        }
    }
}
