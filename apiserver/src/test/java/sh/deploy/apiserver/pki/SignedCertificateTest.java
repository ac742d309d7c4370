package sh.deploy.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.naming.ldap.LdapName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.ManualTime;

/** What the authority signs for a key that it never sees. */
class SignedCertificateTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path dir;

    private final MadeRequest made = MadeRequest.of("jane", "dev");

    @SuppressWarnings("NullAway.Init") // set before each test
    private ClusterPki pki;

    @BeforeEach
    void open() throws Exception {
        pki = ClusterPki.openOrCreate(dir, new ManualTime(NOW));
    }

    @Test
    void beginsFiveMinutesAgoAndLivesAsLongAsAskedFor() throws Exception {
        var certificate = Pem.readCertificate(sign("jane", List.of("dev"), Duration.ofHours(2)));

        certificate.verify(pki.ca().getPublicKey());
        assertThat(certificate.getPublicKey()).isEqualTo(made.keys().getPublic());
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minusSeconds(300));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plusSeconds(7200));
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getKeyUsage()).startsWith(true, false, false);
    }

    @Test
    void neverOutlivesTheAuthority() throws Exception {
        var certificate = Pem.readCertificate(sign("jane", List.of(), Duration.ofDays(20_000)));

        assertThat(certificate.getNotAfter()).isEqualTo(pki.ca().getNotAfter());
    }

    @Test
    void saysNamesExactlyAsTheyWereJudged() throws Exception {
        var certificate = Pem.readCertificate(
                sign("#0c01", List.of("\\system:masters", "a,O=system:masters", "#1303"), Duration.ofHours(1)));

        var parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
        assertThat(parts)
                .extracting(part -> String.valueOf(part.getValue()))
                .containsExactlyInAnyOrder("#0c01", "\\system:masters", "a,O=system:masters", "#1303");
    }

    private String sign(String user, List<String> groups, Duration life) throws Exception {
        return pki.sign(
                made.keys().getPublic(),
                new CertificateTerms(
                        user,
                        groups,
                        AlternativeNames.NONE,
                        List.of(KeyUse.DIGITAL_SIGNATURE, KeyUse.CLIENT_AUTH),
                        life));
    }
}
