package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Row F13: whose page may have a connection taken over, and what a connection is good for that was not. */
@Timeout(60)
class UpgradesTest extends ServerTest {
    private static final String HANDSHAKE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n";

    private static final int ENABLE_CONNECT_PROTOCOL = 8;

    private String watch = "";

    @BeforeEach
    void choose() {
        watch = in("configmaps?watch=true");
    }

    private RawHttps withCertificate() {
        return new RawHttps(server, server.adminCredential());
    }

    /** @param host {@code PORT} stands for the server's. @param headers whole lines */
    private String get(String target, String host, String headers) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + withPort(host) + "\r\n" + withPort(headers) + "\r\n";
    }

    private String withPort(String text) {
        return text.replace("PORT", String.valueOf(server.port()));
    }

    private static String from(String origin) {
        return HANDSHAKE + "Origin: " + origin + "\r\n";
    }

    @Test
    void areForProgramsThatAreNoBrowser() throws Exception {
        try (var raw = withCertificate()) {
            raw.begin(get(watch, "whatever", HANDSHAKE));
            assertThat(raw.answer().status()).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:PORT, https://127.0.0.1:PORT",
        "localhost:PORT, https://localhost:PORT",
        "LocalHost:PORT, HTTPS://LOCALHOST:PORT",
        "localhost, https://localhost:443",
        "[::1]:PORT, https://[::1]:PORT"
    })
    void areForPagesOfTheServerItself(String host, String origin) throws Exception {
        try (var raw = withCertificate()) {
            raw.begin(get(watch, host, from(origin)));
            assertThat(raw.answer().status()).isEqualTo(101);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "",
                "http://localhost:PORT",
                "https://localhost",
                "https://localhost:1",
                "https://127.0.0.1:PORT",
                "https://localhost:PORT.evil.example",
                "https://localhost:PORT@evil.example",
                "https://evil.example https://localhost:PORT",
                "file://",
                "https://localhost:PORT/"
            })
    void areForNoOtherPage(String origin) throws Exception {
        for (var target : new String[] {watch, in("pods/p/log?follow=true")}) {
            try (var raw = withCertificate()) {
                raw.begin(get(target, "localhost:PORT", from(origin)));
                var answer = raw.answer();

                assertThat(answer.status()).as(target).isEqualTo(403);
                assertThat(answer.body())
                        .contains("an upgrade is not for pages of the origin", "leave out the header Origin");
                raw.begin(get(in("configmaps"), "localhost:PORT", ""));
                assertThat(raw.answer().status()).isEqualTo(200);
            }
        }
    }

    /** Whose name leads to this server, be it for a while. */
    @Test
    void areForNoPageOfAHostThatIsNotInTheServersCertificate() throws Exception {
        try (var raw = withCertificate()) {
            raw.begin(get(watch, "evil.example:PORT", from("https://evil.example:PORT")));
            assertThat(raw.answer().status()).isEqualTo(403);
        }
    }

    @Test
    void areForNoPageThatSaysTwoOrigins() throws Exception {
        try (var raw = withCertificate()) {
            var own = from("https://localhost:PORT");
            raw.begin(get(watch, "localhost:PORT", own + "Origin: https://evil.example\r\n"));
            assertThat(raw.answer().status()).isEqualTo(403);
        }
    }

    /** A browser keeps from a page what it did not ask the server to share. */
    @Test
    void whatIsServedWithoutOneIsAnsweredAsAnyRequest() throws Exception {
        try (var raw = withCertificate()) {
            raw.begin(get(in("configmaps"), "localhost:PORT", from("https://evil.example")));
            assertThat(raw.answer().status()).isEqualTo(200);
        }
    }

    /** What is wrong with the handshake, and what is answered; first with a credential that fails as well. */
    @ParameterizedTest
    @CsvSource({
        "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==, X-A: b, 400",
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 7, 400",
        "Connection: Upgrade, Connection: keep-alive, 400",
        "Upgrade: websocket, Upgrade: websocket;Origin: null, 403"
    })
    void oneThatFailsLendsItsCredentialToNoRequestBehindIt(String right, String wrong, int status) throws Exception {
        var failing = HANDSHAKE.replace(right, wrong.replace(";", "\r\n")) + "Authorization: Bearer "
                + server.adminToken() + "\r\n";
        try (var raw = new RawHttps(server, null)) {
            raw.begin(get(watch, "localhost:PORT", failing) + get(in("secrets"), "localhost:PORT", ""));

            assertThat(raw.answer().status()).isEqualTo(status);
            assertThat(statusOrEnd(raw)).isIn(401, 0);
        }
    }

    @Test
    void oneOfWhomNothingIsProvedLeavesTheNextRequestItsOwnCredential() throws Exception {
        try (var raw = new RawHttps(server, null)) {
            raw.begin(get(watch, "localhost:PORT", HANDSHAKE + "Authorization: Bearer wrong\r\n")
                    + get(in("secrets"), "localhost:PORT", "")
                    + get(in("secrets"), "localhost:PORT", "Authorization: Bearer " + server.adminToken() + "\r\n"));

            assertThat(raw.answer().status()).isEqualTo(401);
            assertThat(raw.answer().status()).isEqualTo(401);
            assertThat(raw.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void oneThatFailsLeavesTheConnectionsCertificateWhatItWas() throws Exception {
        try (var raw = new RawHttps(server, server.credential("nobody-in-particular", List.of()))) {
            raw.begin(get(in("configmaps?watch=true"), "localhost:PORT", from("null"))
                    + get(in("secrets"), "localhost:PORT", ""));

            assertThat(raw.answer().status()).isEqualTo(403);
            var next = raw.answer();
            assertThat(next.status()).isEqualTo(403);
            assertThat(next.body()).contains("nobody-in-particular");
        }
    }

    /** 0 where the connection has been closed instead. */
    private static int statusOrEnd(RawHttps raw) throws Exception {
        try {
            return raw.answer().status();
        } catch (EOFException | SocketException closed) {
            return 0;
        }
    }

    /** Nor is it offered: RFC 8441, section 3. */
    @Test
    void noStreamOfHttp2BecomesAWebSocket() throws Exception {
        int last = Http2Frames.END_STREAM | Http2Frames.END_HEADERS;
        try (var frames = new Http2Frames(server, server.adminCredential())) {
            frames.frame(Http2Frames.SETTINGS, 0, 0)
                    .frame(Http2Frames.HEADERS, last, 1, Http2Frames.webSocket(watch))
                    .send();
            var answer = frames.read();
            for (; answer.stream() != 1; answer = frames.read()) {
                assertThat(offersConnect(answer)).isFalse();
                assertThat(answer.type()).isNotEqualTo(Http2Frames.GOAWAY);
            }

            if (answer.type() != Http2Frames.RST_STREAM) {
                assertThat(Http2Frames.header(answer, ":status")).startsWith("4");
            }
        }
    }

    private static boolean offersConnect(Http2Frames.Frame frame) {
        var settings = ByteBuffer.wrap(frame.payload());
        boolean offers = false;
        while (frame.type() == Http2Frames.SETTINGS && settings.remaining() > 0) {
            int name = settings.getShort();
            int value = settings.getInt();
            offers |= name == ENABLE_CONNECT_PROTOCOL && value != 0;
        }
        return offers;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/configmaps?watch=true", "127.0.0.1:22", "/"})
    void thereIsNothingToConnectTo(String target) throws Exception {
        try (var raw = withCertificate()) {
            assertThat(raw.send("CONNECT", target, "Upgrade: websocket").status())
                    .isBetween(400, 405);
        }
    }
}
