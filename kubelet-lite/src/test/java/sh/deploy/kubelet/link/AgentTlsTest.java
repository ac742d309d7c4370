package sh.deploy.kubelet.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path dir;

    @Test
    void oneContextLastsUntilACertificateIsRenewed() throws Exception {
        identity("first");
        var tls = new AgentTls(settings());
        var first = tls.context();
        assertThat(tls.context()).isSameAs(first);

        identity("renewed");

        var renewed = tls.context();
        assertThat(renewed).isNotSameAs(first);
        assertThat(tls.context()).isSameAs(renewed);
    }

    @Test
    void aFileThatWentIsMissedAtOnceAndUsedAgainWhenItIsBack() throws Exception {
        identity("first");
        var tls = new AgentTls(settings());
        tls.context();
        var key = Files.readString(settings().key());

        Files.delete(settings().key());
        assertThatThrownBy(tls::context).isInstanceOf(SSLException.class);

        Files.writeString(settings().key(), key);
        assertThat(tls.context()).isNotNull();
    }

    @Test
    void certificateAndKeyMayBeInOneFile() throws Exception {
        identity("first");
        var both = Files.writeString(
                dir.resolve("both.pem"),
                Files.readString(settings().certificate())
                        + Files.readString(settings().key()));

        assertThat(new AgentTls(new LinkSettings(
                                "node-2", "localhost", 1, settings().ca(), both, both, "1"))
                        .context())
                .isNotNull();
    }

    private LinkSettings settings() {
        return new LinkSettings(
                "node-2",
                "localhost",
                1,
                dir.resolve("node.crt"),
                dir.resolve("node.crt"),
                dir.resolve("node.key"),
                "1");
    }

    /** Writes a certificate that signs itself, and its key. */
    private void identity(String name) throws IOException, InterruptedException, GeneralSecurityException {
        var store = dir.resolve(name + ".p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var made = new ProcessBuilder(List.of(
                        keytool.toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name,
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD)))
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(name + ".out").toFile())
                .start()
                .waitFor();
        assertThat(made).isZero();
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        write("node.crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
        write("node.key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
    }

    private void write(String file, String what, byte[] der) throws IOException {
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(der);
        Files.writeString(
                dir.resolve(file), "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
    }
}
