package sh.deploy.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.ManualTime;

class ClusterPkiTest {
    @TempDir
    Path dir;

    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void keepsTheSameAuthorityAndLeavesWhenOpenedAgain() throws Exception {
        var first = ClusterPki.openOrCreate(dir, time);
        var admin = first.admin();

        var again = ClusterPki.openOrCreate(dir, time);

        assertThat(again.caPem()).isEqualTo(first.caPem());
        assertThat(again.admin()).isEqualTo(admin);
    }

    @Test
    void namesUserAndGroupsInAClientCertificateSignedByTheAuthority() throws Exception {
        var pki = ClusterPki.openOrCreate(dir, time);

        var certificate = Pem.readCertificate(pki.node("web-1").certificatePem());

        certificate.verify(pki.ca().getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=system:node:web-1,O=system:nodes");
    }

    @Test
    void makesTheServerCertificateAnewWhenAHostNameIsMissing() throws Exception {
        var pki = ClusterPki.openOrCreate(dir, time);
        var first = pki.server(List.of());

        assertThat(pki.server(List.of())).isEqualTo(first);
        var wider = pki.server(List.of("172.17.0.1", "api.example"));

        assertThat(wider).isNotEqualTo(first);
        assertThat(Pem.readCertificate(wider.certificatePem()).getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "172.17.0.1", "api.example");
    }

    @Test
    void renewsALeafBeforeItEnds() throws Exception {
        var pki = ClusterPki.openOrCreate(dir, time);
        var first = pki.admin();

        time.advance(Duration.ofDays(365 - 31));
        assertThat(pki.admin()).isEqualTo(first);
        time.advance(Duration.ofDays(2));

        assertThat(pki.admin()).isNotEqualTo(first);
    }

    @Test
    void keepsKeysToTheirOwner() throws Exception {
        ClusterPki.openOrCreate(dir, time).admin();

        try (var files = Files.list(dir)) {
            assertThat(files.toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }
}
