package sh.deploy.deployctl.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewedCertificateTest {
    @TempDir
    Path folder;

    @Test
    void isToldOnceForEachThatIsPutThere() throws Exception {
        var file = Files.writeString(folder.resolve("node-web.crt"), "one");
        var renewals = new AtomicInteger();
        try (var certificate = new RenewedCertificate(file, renewals::incrementAndGet)) {
            certificate.look();
            assertThat(renewals).hasValue(0);

            replace(file, 1_000);
            certificate.look();
            certificate.look();
            assertThat(renewals).hasValue(1);

            Files.delete(file);
            certificate.look();
            assertThat(renewals).hasValue(1);
            replace(file, 2_000);
            certificate.look();
            assertThat(renewals).hasValue(2);
        }
    }

    private static void replace(Path file, long modifiedMillis) throws Exception {
        Files.writeString(file, "another");
        Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMillis));
    }
}
