package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.client.ClientConfig.Credential.Certificate;
import sh.deploy.api.time.ManualTime;

class CertificateFilesTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void areReadAgainAfterAMinuteAndKeptWhereTheyCannotBe() throws Exception {
        var certificate = Files.writeString(folder.resolve("controllers.crt"), "one");
        var key = Files.writeString(folder.resolve("controllers.key"), "key");
        var files = new CertificateFiles(certificate, key, time);

        Files.writeString(certificate, "two");
        time.advance(CertificateFiles.READ_EVERY.minus(Duration.ofNanos(1)));
        assertThat(files.get()).isEqualTo(new Certificate("one", "key"));
        time.advance(Duration.ofNanos(1));
        assertThat(files.get()).isEqualTo(new Certificate("two", "key"));

        Files.delete(key);
        time.advance(CertificateFiles.READ_EVERY);
        assertThat(files.get()).isEqualTo(new Certificate("two", "key"));
    }
}
