package sh.deploy.deployctl.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.deployctl.audit.Seen.assertDoesNotApply;
import static sh.deploy.deployctl.audit.Seen.assertUnknown;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.apiserver.TestApiServer;

class CertificateAgesTest {
    @TempDir
    Path folder;

    /** A certificate lives for a year. */
    @Test
    void areJudgedByTheirEnd() throws Exception {
        try (var server = TestApiServer.start()) {
            var credential = server.adminCredential();
            Files.writeString(folder.resolve("a.crt"), credential.certificatePem());
            Files.createDirectory(folder.resolve("pki"));
            Files.writeString(
                    folder.resolve("pki/kubelet-client-current.pem"),
                    credential.keyPem() + credential.certificatePem());
        }
        var now = Files.getLastModifiedTime(folder.resolve("a.crt")).toInstant();

        assertThat(at(now)).isInstanceOf(Finding.Pass.class);
        assertThat(at(now.plus(Duration.ofDays(350)))).isInstanceOf(Finding.Pass.class);
        assertThat(at(now.plus(Duration.ofDays(352))))
                .isInstanceOfSatisfying(
                        Finding.Fail.class,
                        fail -> assertThat(fail.reasons())
                                .hasSize(2)
                                .anyMatch(reason -> reason.contains("a.crt ends at "))
                                .anyMatch(reason -> reason.contains("kubelet-client-current.pem ends at ")));
        assertThat(at(now.plus(Duration.ofDays(367))))
                .isInstanceOfSatisfying(
                        Finding.Fail.class,
                        fail -> assertThat(fail.reasons()).anyMatch(reason -> reason.contains("a.crt ended at ")));
    }

    private Finding at(Instant now) throws Exception {
        var evidence = new Evidence(now, new Folder.Seen(DataFiles.read(folder.toRealPath())), Map.of(), Map.of());
        return Report.of(List.of(new CertificateAges()), evidence)
                .lines()
                .getFirst()
                .finding();
    }

    @Test
    void areUnknownOfWhatIsNone() throws Exception {
        Files.writeString(folder.resolve("a.crt"), "no certificate");

        assertUnknown(at(Seen.NOW), "cannot be read");
    }

    @Test
    void areNoneWhereThereAreNone() throws Exception {
        assertDoesNotApply(at(Seen.NOW));
    }
}
