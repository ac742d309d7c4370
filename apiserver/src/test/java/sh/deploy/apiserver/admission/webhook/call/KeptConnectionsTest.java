package sh.deploy.apiserver.admission.webhook.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sh.deploy.apiserver.admission.webhook.call.RawServer.answer;
import static sh.deploy.apiserver.admission.webhook.call.RawServer.say;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestWebhook;
import sh.deploy.apiserver.fair.Sharer;

/** Connections that are used again, to a server that does with them what it should not. */
class KeptConnectionsTest {
    private static final Body QUESTION = Body.of("{}".getBytes(UTF_8));
    private static final Duration LONG = Duration.ofSeconds(20);

    private static final Sharer WHO = Sharer.of("jane");

    private final ManualTime time = new ManualTime(new SystemTime().now());
    private final TestWebhook certified = TestWebhook.start("hook.test");
    private final RawServer server = new RawServer(certified.tls(), socket -> {});
    private final Endpoint endpoint = endpoint(server);
    private final Calls calls =
            new Calls(new AddressRules(true), host -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")}, time);

    @AfterEach
    void stop() {
        server.close();
        certified.close();
    }

    private Endpoint endpoint(RawServer at) {
        return new Endpoint("https://hook.test:" + at.port() + "/x", certified.caBundle(), time);
    }

    private String call() throws CallFailed, InterruptedException {
        return call(endpoint);
    }

    private String call(Endpoint to) throws CallFailed, InterruptedException {
        return new String(calls.start(to, WHO, () -> QUESTION, LONG, () -> {}).await(), UTF_8);
    }

    @Test
    void serveOneCallAfterTheOther() throws Exception {
        server.thenSay(answer("one")).thenSay(answer("two"));

        assertThat(call()).isEqualTo("one");
        assertThat(call()).isEqualTo("two");
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void areNotUsedForeverThoughTheyAreNeverIdle() throws Exception {
        var between = Duration.ofSeconds(20);
        long most = IdleConnections.LONGEST_LIFE.dividedBy(between) + 1;
        for (long i = 0; i <= most + 1; i++) {
            server.thenSay(answer("yes"));
        }

        for (long i = 0; i <= most; i++) {
            assertThat(call()).isEqualTo("yes");
            time.advance(between);
        }
        assertThat(server.connections()).isEqualTo(1);
        call();

        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void areNotUsedAgainWhereMoreCameThanTheAnswer() throws Exception {
        server.thenSay(answer("one") + answer("forged")).thenSay(answer("two"));

        assertThat(call()).isEqualTo("one");
        assertThat(call()).isEqualTo("two");
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void areNotUsedAgainWhereMoreCameAfterTheAnswer() throws Exception {
        var heard = new CountDownLatch(1);
        var said = new CountDownLatch(1);
        server.then(connection -> {
                    say(connection, answer("one"));
                    await(heard);
                    say(connection, answer("forged"));
                    said.countDown();
                })
                .thenSay(answer("two"));

        assertThat(call()).isEqualTo("one");
        heard.countDown();
        await(said);
        awaitArrival();
        assertThat(call()).isEqualTo("two");
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void nothingIsAskedTwiceOnceAnAnswerHasBegun() throws Exception {
        server.thenSay(answer("one"))
                .then(connection -> {
                    say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    connection.close();
                })
                .thenSay(answer("again"));

        assertThat(call()).isEqualTo("one");
        assertThatThrownBy(this::call).isInstanceOf(CallFailed.class).hasMessageContaining("cut short");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void thatWereClosedAreReplaced() throws Exception {
        server.thenSay(answer("one")).then(Socket::close).thenSay(answer("two"));

        assertThat(call()).isEqualTo("one");
        assertThat(call()).isEqualTo("two");
        assertThat(server.connections()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, false",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true",
        "TLSv1.3, TLS_AES_256_GCM_SHA384, true"
    })
    void areMadeWithSuitesThatEncryptAndAuthenticateInOne(String protocol, String suite, boolean isMade)
            throws Exception {
        try (var other = new RawServer(certified.tls(), socket -> {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setEnabledCipherSuites(new String[] {suite});
        })) {
            other.thenSay(answer("yes"));
            if (isMade) {
                assertThat(call(endpoint(other))).isEqualTo("yes");
            } else {
                assertThatThrownBy(() -> call(endpoint(other)))
                        .isInstanceOf(CallFailed.class)
                        .hasMessageContaining("there is no TLS connection");
            }
        }
    }

    /** What the server has written may take the kernel a moment: until it lies unread at the client's end, or that is closed. */
    private void awaitArrival() throws Exception {
        for (int looks = 0; looks < 5_000 && isWaitedFor(); looks++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        assertThat(isWaitedFor()).isFalse();
    }

    /** Whether there is a connection to the server by which nothing has come that nobody has read. */
    private boolean isWaitedFor() throws Exception {
        var to = ":%04X".formatted(server.port());
        var lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .anyMatch(
                        fields -> fields[2].endsWith(to) && fields[3].equals("01") && fields[4].endsWith(":00000000"));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
