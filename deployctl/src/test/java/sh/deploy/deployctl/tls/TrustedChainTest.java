package sh.deploy.deployctl.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.ClientConfig.Credential.Anonymous;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.pki.ClusterPki;

class TrustedChainTest {
    private static final Duration ALMOST_A_CERTIFICATES_LIFE =
            Duration.ofDays(365).minusMinutes(10);

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime(new SystemTime().now());
    private ClusterPki pki;
    private Certificate shown;

    @BeforeEach
    void show() throws Exception {
        pki = ClusterPki.openOrCreate(folder.resolve("pki"), time);
        shown = TlsEcho.certificate(pki.server(List.of()).certificatePem());
    }

    @Test
    void remembersWhatTheServerShowed() throws Exception {
        assertThat(chain("10.0.0.1").read()).isEmpty();
        chain("10.0.0.1").write(new Certificate[] {shown, pki.ca()});
        assertThat(chain("10.0.0.1").read())
                .containsExactly(shown.getEncoded(), pki.ca().getEncoded());
        assertThat(chain("10.0.0.2").read()).isEmpty();
    }

    @Test
    void remembersForADay() {
        chain("a.example").write(new Certificate[] {shown});
        time.advance(TrustedChain.MEMORY);
        assertThat(chain("a.example").read()).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(chain("a.example").read()).isEmpty();
    }

    @Test
    void remembersNoLongerThanEveryCertificateIsValid() {
        time.advance(ALMOST_A_CERTIFICATES_LIFE);
        chain("a.example").write(new Certificate[] {pki.ca(), shown});
        time.advance(Duration.ofMinutes(4));
        assertThat(chain("a.example").read()).hasSize(2);
        time.advance(Duration.ofMinutes(2));
        assertThat(chain("a.example").read()).isEmpty();
    }

    @Test
    void countsForTheSameAuthorityAndNameAlone() throws Exception {
        chain("a.example").write(new Certificate[] {shown});
        var other = ClusterPki.openOrCreate(folder.resolve("other"), time);
        assertThat(chain("a.example", "", other.caPem()).read()).isEmpty();
        assertThat(chain("a.example", "b.example", pki.caPem()).read()).isEmpty();
    }

    @Test
    void isReadableByItsOwnerAlone() throws Exception {
        chain("a.example").write(new Certificate[] {shown});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(memory())))
                .isEqualTo("rwx------");
    }

    @Test
    void doesNotCountWhenOthersCouldHaveWrittenIt() throws Exception {
        chain("a.example").write(new Certificate[] {shown});
        for (var mode : List.of("rw--w----", "rw-----w-")) {
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(mode));
            assertThat(chain("a.example").read()).as(mode).isEmpty();
        }
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(chain("a.example").read()).hasSize(1);
    }

    @Test
    void aDamagedFileIsNone() throws Exception {
        chain("a.example").write(new Certificate[] {shown});
        var whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(chain("a.example").read()).as("%s bytes", length).isEmpty();
        }
        var negative = whole.clone();
        negative[whole.length - shownLength() - 4] = -1;
        Files.write(file(), negative);
        assertThat(chain("a.example").read()).isEmpty();
    }

    private int shownLength() throws Exception {
        return shown.getEncoded().length;
    }

    private TrustedChain chain(String host) {
        return chain(host, "", pki.caPem());
    }

    private TrustedChain chain(String host, String name, String authority) {
        var config = new ClientConfig(URI.create("https://" + host + ":6443"), authority, name, false, new Anonymous());
        return new TrustedChain(memory(), config, time);
    }

    private Path memory() {
        return folder.resolve("memory");
    }

    private Path file() {
        return memory().resolve("a.example_6443");
    }
}
