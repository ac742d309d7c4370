package sh.deploy.apiserver.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestIssuer;

/** Against a real server on loopback. */
class HttpsReaderTest {
    private final TestIssuer server = TestIssuer.start();
    private final HttpsReader reader = new HttpsReader(new SystemTime(), Duration.ofSeconds(20));

    @AfterEach
    void stop() {
        reader.close();
        server.close();
    }

    private Trust trust() throws CertificateException {
        return Trust.in(server.caPem());
    }

    private static byte[] read(HttpsReader reader, URI uri, Trust trust, boolean loopback) throws IOException {
        return reader.read(uri, Destination.of(uri, loopback), trust);
    }

    private String read(String path) throws Exception {
        return new String(read(reader, URI.create(server.url() + path), trust(), true), UTF_8);
    }

    @Test
    void readsADocument() throws Exception {
        server.answer("/a b", () -> "{\"x\":1}");

        assertThat(read("/a%20b?c=d")).isEqualTo("{\"x\":1}");
    }

    @Test
    void readsAsMuchAsItsBoundAndNoMore() throws Exception {
        server.answer("/most", () -> "x".repeat(HttpsReader.MOST_BYTES));
        server.answer("/more", () -> "x".repeat(HttpsReader.MOST_BYTES + 1));
        server.answer("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(new byte[1 << 16]);
            }
        });

        assertThat(read("/most")).hasSize(HttpsReader.MOST_BYTES);
        assertThatThrownBy(() -> read("/more")).isInstanceOf(IOException.class).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> read("/endless"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void followsNoRedirect() {
        server.answer("/moved", exchange -> {
            exchange.getResponseHeaders().set("location", server.url() + "/keys");
            exchange.sendResponseHeaders(302, -1);
        });

        assertThatThrownBy(() -> read("/moved")).hasMessageContaining("it answers 302; redirects are not followed");
        assertThat(server.keySetReads()).isZero();
        assertThatThrownBy(() -> read("/none")).hasMessageContaining("it answers 404");
    }

    @Test
    void waitsNoLongerThanItsBound() {
        var hold = new CountDownLatch(1);
        server.answer("/slow", exchange -> {
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (var hasty = new HttpsReader(new SystemTime(), Duration.ofMillis(200))) {
            assertThatThrownBy(() -> read(hasty, URI.create(server.url() + "/slow"), trust(), true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has not answered within");
        }
        hold.countDown();
    }

    @Test
    void waitsNoLongerForOneThatDripsThanForAnother() throws Exception {
        var stop = new CountDownLatch(1);
        server.answer("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!stop.await(10, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (var hasty = new HttpsReader(new SystemTime(), Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> read(hasty, URI.create(server.url() + "/drip"), trust(), true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has not answered within 1 s");
        }
        stop.countDown();
    }

    /** To a group of machines there is no connection by TCP; the network says so, and not by refusing it. */
    @Test
    void goesOnToTheNextAddressWhereThereIsNoConnection() throws Exception {
        server.answer("/a", () -> "x");
        var gone = InetAddress.ofLiteral("127.0.0.9");
        var group = InetAddress.ofLiteral("224.0.0.1");
        var there = InetAddress.ofLiteral("127.0.0.1");
        var uri = URI.create(server.url() + "/a");

        for (var addresses : List.of(List.of(gone, there), List.of(group, there), List.of(gone, group, there))) {
            assertThat(new String(reader.read(uri, new Destination("127.0.0.1", addresses), trust()), UTF_8))
                    .isEqualTo("x");
        }
        assertThatThrownBy(() -> reader.read(uri, new Destination("127.0.0.1", List.of(gone, group)), trust()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void goesNowhereElseThanItsDestination() {
        var elsewhere = new Destination("b.example", List.of(InetAddress.ofLiteral("127.0.0.1")));

        assertThatThrownBy(() -> reader.read(URI.create(server.url() + "/keys"), elsewhere, trust()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(server.keySetReads()).isZero();
    }

    @Test
    void believesOnlyItsAuthoritiesAndTheNameInTheCertificate() throws Exception {
        try (var stranger = TestIssuer.start();
                var elsewhere = TestIssuer.startOn("127.0.0.2")) {
            for (var others : new Trust[] {trust(), Trust.in("")}) {
                assertThatThrownBy(() -> read(reader, URI.create(stranger.url() + "/keys"), others, true))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("cannot be read")
                        .hasStackTraceContaining("PKIX path");
            }
            var right = Trust.in(elsewhere.caPem());
            assertThatThrownBy(() -> read(reader, URI.create(elsewhere.url() + "/keys"), right, true))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.2");
            assertThat(stranger.keySetReads() + elsewhere.keySetReads()).isZero();
        }
    }

    @Test
    void callsNobodyWhereItMayNot() {
        for (var url : new String[] {
            "http://127.0.0.1/", "file:///etc/passwd", "https:///x", "https://u:p@127.0.0.1/", "ftp://x/", "x"
        }) {
            assertThatThrownBy(() -> read(reader, URI.create(url), trust(), true))
                    .as(url)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is no address of the form https://HOST/PATH");
        }
        for (var url :
                new String[] {"https://169.254.169.254/latest", "https://[fe80::1]/", "https://[::ffff:a9fe:a9fe]/"}) {
            assertThatThrownBy(() -> read(reader, URI.create(url), trust(), true))
                    .as(url)
                    .hasMessageContaining("a link-local address");
        }
        for (var url : new String[] {server.url() + "/keys", "https://2130706433/", "https://[::ffff:127.0.0.1]/"}) {
            assertThatThrownBy(() -> read(reader, URI.create(url), trust(), false))
                    .as(url)
                    .hasMessageContaining("an address of this machine itself");
        }
        assertThat(server.keySetReads()).isZero();
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        URI nobody;
        try (var gone = TestIssuer.start()) {
            nobody = URI.create(gone.url() + "/keys");
        }

        assertThatThrownBy(() -> read(reader, nobody, trust(), true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void takesNoTextForAnAuthority() {
        assertThatThrownBy(() -> Trust.in("nonsense")).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> Trust.in("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
                .isInstanceOf(CertificateException.class);
    }
}
