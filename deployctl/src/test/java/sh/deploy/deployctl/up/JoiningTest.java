package sh.deploy.deployctl.up;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.deployctl.CommandLineRun;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.kubelet.join.CertificateRenewal;
import sh.deploy.kubelet.join.CredentialFolder;
import sh.deploy.kubelet.join.JoinRefused;
import sh.deploy.kubelet.join.JoinSettings;
import sh.deploy.kubelet.join.Joining;

/** A machine joins the real server by what {@code deployctl token create} shows, and renews its certificate. */
class JoiningTest {
    private static TestApiServer server;

    @TempDir
    Path folder;

    private CommandLineRun cli;
    private CredentialFolder credential;

    @BeforeAll
    static void startServer() {
        server = TestApiServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        cli = new CommandLineRun(folder, server);
        credential = Joining.folder(folder.resolve("node"));
    }

    private String token(String... options) {
        var line = new ArrayList<>(List.of("token", "create"));
        line.addAll(List.of(options));
        return cli.run(line.toArray(String[]::new)).out().replaceAll("echo (\\S+) .*\n", "$1");
    }

    private Joining joining(String node, String token, String hash) {
        return joining(server.url(), node, token, hash);
    }

    private Joining joining(String url, String node, String token, String hash) {
        return new Joining(node, JoinSettings.of(url, token, hash), credential, new SystemTime());
    }

    private X509Certificate certificate() throws Exception {
        var pem = Files.readString(credential.current());
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }

    @Test
    void aMachineJoinsOnceAndThenNeedsNoToken() throws Exception {
        joining("n1", token(), server.pki().caHash()).join();
        var first = certificate();
        var again = joining("n1", "", "");
        again.join();

        assertThat(first.getSubjectX500Principal().getName()).isEqualTo("CN=system:node:n1,O=system:nodes");
        first.verify(server.pki().ca().getPublicKey());
        assertThat(certificate()).isEqualTo(first);
        assertThat(Files.readString(credential.authority()).strip())
                .isEqualTo(server.caPem().strip());
        assertThat(again.link()).isEqualTo("127.0.0.1:" + server.nodeLinkPort());
    }

    @Test
    void aServerOfAnotherAuthorityGetsNothing() {
        assertThatThrownBy(() ->
                        joining("n2", token(), "sha256:" + "ab".repeat(32)).join())
                .isInstanceOf(JoinRefused.class)
                .hasMessageContaining("is not of the cluster with the authority sha256:abab")
                .hasMessageContaining("check --join and --ca-hash");
        assertThat(credential.authority()).doesNotExist();
        assertThat(credential.current()).doesNotExist();
    }

    @Test
    void aMachineOfOneClusterDoesNotTurnToAnotherUnnoticed() throws Exception {
        var hash = server.pki().caHash();
        joining("n8", token(), hash).join();
        var first = Files.readString(credential.current());
        var other = "sha256:" + "ab".repeat(32);

        assertThatThrownBy(() -> joining("n8", token(), other).join())
                .isInstanceOf(JoinRefused.class)
                .hasMessageContaining("is not of the cluster with the authority " + other)
                .hasMessageContaining("remove " + folder.resolve("node/pki"));
        assertThatThrownBy(() -> joining("https://192.0.2.1:6443", "n8", "", "").join())
                .isInstanceOf(JoinRefused.class)
                .hasMessageContaining("has joined " + server.url() + ", not https://192.0.2.1:6443");
        assertThat(Files.readString(credential.current())).isEqualTo(first);
        joining("https://192.0.2.1:6443", "n8", "", hash).join();
        joining("https://192.0.2.1:6443", "n8", "", "").join();
        assertThat(Files.readString(credential.current())).isEqualTo(first);
    }

    @Test
    void aTokenThatIsNotTakenIsSaid() throws Exception {
        var hash = server.pki().caHash();

        assertThatThrownBy(() -> joining("n3", "zzzzzz.0123456789abcdef", hash).join())
                .isInstanceOf(JoinRefused.class)
                .hasMessageContaining("make another one with `deployctl token create`");
        assertThatThrownBy(() -> joining("n3", "", "").join())
                .isInstanceOf(JoinRefused.class)
                .hasMessageContaining("give --token and --ca-hash as `deployctl token create --node n3` shows them");
    }

    @Test
    void aNameThatIsTakenIsSaid() throws Exception {
        var hash = server.pki().caHash();
        joining("n4", token(), hash).join();
        credential = Joining.folder(folder.resolve("other"));

        assertThatThrownBy(() -> joining("n4", token(), hash).join())
                .isInstanceOf(JoinRefused.class)
                .hasMessageContaining(
                        "was denied: another credential for that node is not over: join under another name");
        assertThatThrownBy(() -> joining("n5", token("--node", "n6"), hash).join())
                .isInstanceOf(JoinRefused.class)
                .hasMessageContaining("may ask for a certificate of system:node:n6 only");
        joining("n4", token("--node", "n4"), hash).join();
        assertThat(certificate().getSubjectX500Principal().getName()).startsWith("CN=system:node:n4,");
    }

    @Test
    void aCertificateIsRenewedWithANewKeyWhenItsTimeHasCome() throws Exception {
        joining("n7", token(), server.pki().caHash()).join();
        var first = certificate();
        var renewed = new CountDownLatch(1);
        var late = new ManualTime(new SystemTime().now().plus(Duration.ofDays(350)));

        try (var renewal = renewal("n7", renewed::countDown, late)) {
            renewal.start();
            assertThat(renewed.await(60, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(requestsOf("system:node:n7")).isEqualTo(1);
        var second = certificate();
        second.verify(server.pki().ca().getPublicKey());
        assertThat(second.getSubjectX500Principal()).isEqualTo(first.getSubjectX500Principal());
        assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
        assertThat(joining("n7", "", "").link()).isEqualTo("127.0.0.1:" + server.nodeLinkPort());
    }

    private long requestsOf(String user) {
        return cli.run("get", "csr", "-o", "json")
                .out()
                .lines()
                .filter(line -> line.contains("\"" + user + "\""))
                .count();
    }

    private CertificateRenewal renewal(String node, Runnable told, Time time) {
        return new CertificateRenewal(
                node, JoinSettings.of(server.url(), "", ""), credential, told, time, new Random(1));
    }

    @Test
    void theCommandSaysWhatDoesNotGoTogether() {
        assertThat(cli.run("kubelet", "--token", "abcdef.0123456789abcdef").err())
                .contains("--token goes with --join SERVER");
        assertThat(cli.run("kubelet", "--token-file", "-").err()).contains("--token-file goes with --join SERVER");
        assertThat(cli.run("kubelet", "--join", "x", "--token", "a", "--token-file", "f")
                        .err())
                .contains("say either --token or --token-file");
        assertThat(cli.run("kubelet", "--join", "x", "--token-file", "none").err())
                .contains("there is no file none");
        assertThat(cli.run("kubelet", "--join", "x", "--token-file", "-").err())
                .contains("there is no token in the standard input");
        assertThat(cli.with("short\n")
                        .run("kubelet", "--join", "x", "--token-file", "-")
                        .err())
                .contains("the token is like abcdef.0123456789abcdef");
        assertThat(cli.run("kubelet", "--join", "x", "--node", "").code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("token", "create", "--node", "").code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("kubelet", "--join", "x", "--config", "f").err()).contains("say either --config or --join");
        assertThat(cli.run("kubelet", "--join", "http://x").code()).isEqualTo(ExitCode.USAGE);
    }
}
