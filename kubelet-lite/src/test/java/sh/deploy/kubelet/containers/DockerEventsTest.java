package sh.deploy.kubelet.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerEventsTest {
    private static final String ACCEPTED =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final int REFUSALS = 4;

    @TempDir
    Path folder;

    @Test
    void listensAgainAfterTheEngineWasAwayForLongerThanOneTry() throws Exception {
        var socket = folder.resolve("engine.sock");
        var looks = new Semaphore(0);
        try (var engine =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket))) {
            var died = Thread.ofVirtual().start(() -> acceptThenRefuseThenAccept(engine));
            try (var events = DockerEvents.start(client(socket), Map.of(), new Looks(looks))) {
                assertThat(looks.tryAcquire(2, 20, TimeUnit.SECONDS))
                        .as("a look at everything for each time the engine began to answer")
                        .isTrue();
            }
            died.join();
        }
    }

    private static void acceptThenRefuseThenAccept(ServerSocketChannel engine) {
        try {
            answer(engine, ACCEPTED);
            for (int i = 0; i < REFUSALS; i++) {
                answer(engine, "");
            }
            answer(engine, ACCEPTED);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes one connection, says this, and hangs up. */
    private static void answer(ServerSocketChannel engine, String words) throws IOException {
        try (var connection = engine.accept()) {
            connection.read(ByteBuffer.allocate(4096));
            connection.write(ByteBuffer.wrap(words.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static com.github.dockerjava.api.DockerClient client(Path socket) {
        var uri = URI.create("unix://" + socket);
        return DockerClientImpl.getInstance(
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost(uri.toString())
                        .withDockerTlsVerify(false)
                        .build(),
                new ZerodepDockerHttpClient.Builder().dockerHost(uri).build());
    }

    private record Looks(Semaphore looks) implements EngineListener {
        @Override
        public void processEnded(String id) {}

        @Override
        public void changed(String id) {}

        @Override
        public void lookAgain() {
            looks.release();
        }
    }
}
