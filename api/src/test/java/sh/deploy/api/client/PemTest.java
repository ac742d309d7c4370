package sh.deploy.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import org.junit.jupiter.api.Test;

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
}
