package sh.deploy.e2e.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineEventsTest {
    private static final String HEAD = "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n";
    private static final String START =
            "{\"Action\": \"start\", \"timeNano\": 7, \"Actor\": {\"ID\": \"c\", \"Attributes\": {}}}\n";

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private ServerSocketChannel engine;

    @SuppressWarnings("NullAway.Init")
    private EngineEvents events;

    @SuppressWarnings("NullAway.Init")
    private SocketChannel told;

    @BeforeEach
    void anEngineTellsOfAStart() throws IOException {
        var socket = folder.resolve("engine.sock");
        engine = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        engine.bind(UnixDomainSocketAddress.of(socket));
        events = EngineEvents.of(socket, folder);
        told = engine.accept();
        told.write(ByteBuffer.wrap((HEAD + START).getBytes(StandardCharsets.US_ASCII)));
        await("the start").until(() -> !events.all().isEmpty());
    }

    @AfterEach
    void end() throws IOException {
        events.close();
        told.close();
        engine.close();
    }

    @Test
    void whatIsToldUntilItIsClosedIsAll() throws IOException {
        events.close();
        told.close();

        assertThat(events.all()).extracting(EngineEvents.Event::action).containsExactly("start");
    }

    @Test
    void whatWasToldByAnEngineThatHangsUpIsNotAll() throws IOException {
        told.close();

        await("the end is noticed")
                .untilAsserted(() -> assertThatThrownBy(events::all)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("the engine's events ended after 1"));
        assertThatThrownBy(() -> events.of("uid", "start")).isInstanceOf(IllegalStateException.class);
    }
}
