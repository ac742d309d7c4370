package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
}
