package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketWatchTest extends ServerTest {
    private static final class Frames implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                texts.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        String next() throws InterruptedException {
            var text = texts.poll(10, TimeUnit.SECONDS);
            assertThat(text).isNotNull();
            return text;
        }
    }

    @Test
    void sendsEachEventAsOneTextFrame() throws Exception {
        admin.post(in("configmaps"), configMap("a"));
        var frames = new Frames();
        try (var http = HttpClient.newBuilder()
                .sslContext(HttpsClient.tls(server.caPem(), server.adminCredential()))
                .build()) {
            var socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create(server.url().replace("https", "wss") + in("configmaps?watch=true")), frames)
                    .get(10, TimeUnit.SECONDS);

            assertThat(frames.next()).contains("\"type\":\"ADDED\"", "\"name\":\"a\"");
            admin.delete(in("configmaps/a"));
            assertThat(frames.next()).contains("\"type\":\"DELETED\"");
            socket.abort();
        }
    }

    /** With what a handshake consists of, but one header. */
    @ParameterizedTest
    @CsvSource({
        "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==, Sec-WebSocket-Key: AQID, 16 bytes",
        "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==, X-A: b, 16 bytes",
        "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==, Sec-WebSocket-Key: no base64, 16 bytes",
        "Connection: keep-alive and Upgrade, Connection: keep-alive, Connection: Upgrade",
        "Sec-WebSocket-Version: 13, X-A: b, Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 7, Sec-WebSocket-Version: 13"
    })
    void whatIsNoHandshakeIsRefusedBeforeTheWatchBegins(String right, String wrong, String why) throws Exception {
        var handshake = String.join(
                "\r\n",
                "Upgrade: websocket",
                "Connection: keep-alive and Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==");
        try (var raw = new RawHttps(server, server.adminCredential())) {
            var answer = raw.send(
                    "GET",
                    in("configmaps?watch=true"),
                    handshake.replace(right, wrong).replace(" and ", ", "));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains(why);
            assertThat(raw.send("GET", in("configmaps"), handshake.replace(" and ", ", "))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aHandshakeThatFailsEndsTheConnection() {
        var headers = new DefaultHttpHeaders()
                .set("upgrade", "websocket")
                .set("connection", "upgrade")
                .set("sec-websocket-version", "13")
                .set("sec-websocket-key", "AQIDBAUGBwgJCgsMDQ4PEA==");
        var request = new HttpRequestData("GET", "/x", "watch=true", headers, Response.EMPTY, List.of());
        var withoutHttp = new EmbeddedChannel();
        var gone = new AtomicBoolean();

        WebSockets.open(
                        new Exchange(withoutHttp, request, false, true, Limits.DEFAULT.pace(), stays -> {}),
                        Limits.DEFAULT.watchBacklogBytes())
                .onGone(() -> gone.set(true));
        withoutHttp.runPendingTasks();

        assertThat(withoutHttp.isOpen()).isFalse();
        assertThat(gone).isTrue();
    }
}
