package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
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
    void isOneBlockWithNothingAroundIt() {
        var first = MadeRequest.of("root", "owners").pem();
        var second = MadeRequest.of("jane", "dev").pem();

        for (var text : List.of(
                first.replaceFirst("(?s)(-----END CERTIFICATE REQUEST-----)\n$", "$1x\n") + second,
                first.replaceFirst("(?s)(-----END CERTIFICATE REQUEST)-----\n$", "$1----\n") + second,
                first + second,
                "jane\n" + first,
                first + "jane\n",
                first.replaceFirst("\n", "\nProc-Type: 4\n\n"),
                first.replaceFirst("\n", " \n-----BEGIN CERTIFICATE REQUEST-----\n"))) {
            assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void mayHaveWhiteSpaceAroundItAndLinesOfWindows() throws Exception {
        var made = MadeRequest.of("jane");

        assertThat(read("\n " + made.pem() + "\n\n").commonName()).isEqualTo("jane");
        assertThat(read(made.pem().replace("\n", "\r\n")).commonName()).isEqualTo("jane");
        assertThat(read(made.pem().strip()).commonName()).isEqualTo("jane");
    }

    @Test
    void isInTheOneEncodingThatEverybodyReadsAlike() throws Exception {
        var der = der(MadeRequest.of("jane"));
        assertThat(der[1] & 0xff).isEqualTo(0x81);
        var longer = new byte[der.length + 1];
        System.arraycopy(der, 0, longer, 0, 1);
        longer[1] = (byte) 0x82;
        System.arraycopy(der, 2, longer, 3, der.length - 2);

        assertThat(read(pem(der)).commonName()).isEqualTo("jane");
        assertThatThrownBy(() -> read(pem(longer)))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessage("it is not in DER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\ud800y", "\udc00"})
    void saysNoNameThatCannotBeWrittenDown(String name) throws Exception {
        var keys = MadeRequest.newKeys("EC", 256);
        var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, new DERBMPString(name));
        var der = new JcaPKCS10CertificationRequestBuilder(subject.build(), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();

        assertThatThrownBy(() -> read(pem(der)))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessage("a part of the subject cannot be written in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1withRSA", "SHA1withRSAandMGF1"})
    void isRefusedWhenItsSignatureCanBeForged(String algorithm) throws Exception {
        var keys = MadeRequest.newKeys("RSA", 2048);
        var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, "jane");
        var der = new JcaPKCS10CertificationRequestBuilder(subject.build(), keys.getPublic())
                .build(new JcaContentSignerBuilder(algorithm)
                        .setProvider(new BouncyCastleProvider())
                        .build(keys.getPrivate()))
                .getEncoded();

        assertThatThrownBy(() -> read(pem(der)))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageStartingWith("the signature's algorithm is too weak: SHA1");
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

    private static byte[] der(MadeRequest made) {
        return Base64.getMimeDecoder().decode(made.pem().replaceAll("-----[A-Z ]+-----", ""));
    }

    private static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }

    private static CertificateRequest read(String pem) throws GeneralSecurityException {
        return CertificateRequest.parse(pem.getBytes(US_ASCII));
    }
}
