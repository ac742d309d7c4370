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
import java.time.Instant;
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
            try (var events = DockerEvents.start(client(socket), Map.of(), new OutOfMemory(), new Looks(looks))) {
                assertThat(looks.tryAcquire(2, 20, TimeUnit.SECONDS))
                        .as("a look at everything for each time the engine began to answer")
                        .isTrue();
            }
            died.join();
        }
    }

    @Test
    void aWantOfMemoryIsKnownThoughTheEngineTellsOfItAfterTheEnd() throws Exception {
        var socket = folder.resolve("engine.sock");
        var told = new Semaphore(0);
        var outOfMemory = new OutOfMemory();
        try (var engine =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket))) {
            var events = event("die", "eater") + event("oom", "eater") + event("die", "other");
            var died = Thread.ofVirtual().start(() -> say(engine, ACCEPTED + events));
            try (var listening = DockerEvents.start(client(socket), Map.of(), outOfMemory, new Changes(told))) {
                assertThat(told.tryAcquire(3, 20, TimeUnit.SECONDS)).isTrue();
            }
            died.join();
        }
        assertThat(endedForWantOfMemory(outOfMemory, "eater")).isTrue();
        assertThat(endedForWantOfMemory(outOfMemory, "other")).isFalse();
        outOfMemory.forget("eater");
        assertThat(endedForWantOfMemory(outOfMemory, "eater")).isFalse();
    }

    private static boolean endedForWantOfMemory(OutOfMemory outOfMemory, String id) {
        var exited = new ContainerView.State.Exited(137, false, Instant.EPOCH, Instant.EPOCH, "");
        var view = new ContainerView(id, id, "", "", Map.of(), exited, "", "", "SIGTERM");
        return outOfMemory.shown(view).state() instanceof ContainerView.State.Exited shown && shown.outOfMemory();
    }

    /** A chunk of the stream. */
    private static String event(String action, String id) {
        var json = "{\"status\":\"" + action + "\",\"id\":\"" + id + "\",\"Type\":\"container\",\"Action\":\"" + action
                + "\",\"Actor\":{\"ID\":\"" + id + "\",\"Attributes\":{}},\"time\":1,\"timeNano\":1}\n";
        return Integer.toHexString(json.length()) + "\r\n" + json + "\r\n";
    }

    private static void say(ServerSocketChannel engine, String words) {
        try {
            answer(engine, words);
        } catch (IOException e) {
            throw new AssertionError(e);
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

    private record Changes(Semaphore told) implements EngineListener {
        @Override
        public void processEnded(String id) {}

        @Override
        public void changed(String id) {
            told.release();
        }

        @Override
        public void lookAgain() {}
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
