package sh.deploy.kubelet.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialFolderTest {
    @TempDir
    Path dir;

    @Test
    void theNextKeyStaysTheSameUntilItIsInForce() throws Exception {
        var folder = new CredentialFolder(dir.resolve("pki"));

        var keys = folder.nextKey();
        var again = new CredentialFolder(dir.resolve("pki")).nextKey();
        folder.install("CERTIFICATE\n", keys);

        assertThat(again.getPublic()).isEqualTo(keys.getPublic());
        assertThat(again.getPrivate()).isEqualTo(keys.getPrivate());
        assertThat(Files.readString(folder.current()))
                .startsWith("CERTIFICATE\n")
                .contains(PemText.of("PRIVATE KEY", keys.getPrivate().getEncoded()));
        assertThat(folder.nextKey().getPublic()).isNotEqualTo(keys.getPublic());
    }

    @Test
    void whatWasAskedForWithTheNextKeyIsKnownUntilThatIsInForce() throws Exception {
        var folder = new CredentialFolder(dir.resolve("pki"));
        var keys = folder.nextKey();
        var before = folder.requestOfNextKey();
        folder.keepRequestOfNextKey("node-csr-1");
        var asked = new CredentialFolder(dir.resolve("pki")).requestOfNextKey();

        folder.install("CERTIFICATE\n", keys);

        assertThat(before).isEmpty();
        assertThat(asked).isEqualTo("node-csr-1");
        assertThat(folder.requestOfNextKey()).isEmpty();
    }

    @Test
    void nobodyElseReadsIt() throws Exception {
        var folder = new CredentialFolder(dir.resolve("pki"));
        folder.install("CERTIFICATE\n", folder.nextKey());
        folder.nextKey();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("pki"))))
                .isEqualTo("rwx------");
        try (var files = Files.list(dir.resolve("pki"))) {
            for (var file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aMachineThatHasNotJoinedHasNoCertificate() throws Exception {
        assertThat(new CredentialFolder(dir.resolve("none")).certificate()).isEmpty();
    }
}
