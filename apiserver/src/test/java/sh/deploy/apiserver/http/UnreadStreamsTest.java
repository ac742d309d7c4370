package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.fair.Holdings;

/** Streams that are over, by a connection whose client takes nothing any more. */
class UnreadStreamsTest {
    private static final Limits.Pace PACE = Limits.DEFAULT.pace();
    private static final long UNREAD_SECONDS = PACE.unread().toSeconds();
    private static final Holdings.Most ANY = new Holdings.Most(10, 10, 0);
    private static final int BACKLOG = Limits.DEFAULT.watchBacklogBytes();
    private static final byte[] PIECE = new byte[3 * PACE.answerBytesPerSecond()];
    /** A frame that ends a WebSocket, masked with nothing. */
    private static final byte[] FAREWELL = {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0};

    private static final class Client extends ChannelOutboundHandlerAdapter {
        private boolean takes = true;
        private int takenBytes;
        private final List<ChannelPromise> kept = new ArrayList<>();

        /** What was kept has failed. */
        private void release() {
            kept.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
            if (takes) {
                super.write(context, message, promise);
            } else {
                takenBytes += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
                kept.add(promise);
                ReferenceCountUtil.release(message);
            }
        }
    }

    private static final class NoRequests implements ConnectionHandler.Dispatcher {
        @Override
        public void dispatch(Exchange exchange) {
            throw new AssertionError("nothing was asked");
        }

        @Override
        public Response refusal(
                Channel channel, @Nullable HttpRequest head, HttpResponseStatus status, String message) {
            throw new AssertionError(message);
        }
    }

    private final Client client = new Client();
    private final EmbeddedChannel channel = new EmbeddedChannel(client, new HttpServerCodec());

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private Exchange exchange() {
        channel.freezeTime();
        var headers = new DefaultHttpHeaders()
                .set("upgrade", "websocket")
                .set("connection", "upgrade")
                .set("sec-websocket-version", "13")
                .set("sec-websocket-key", "AQIDBAUGBwgJCgsMDQ4PEA==");
        var request = new HttpRequestData("GET", "/x", "watch=true", headers, Response.EMPTY, List.of());
        return new Exchange(channel, request, false, true, PACE, stays -> {});
    }

    private void pass(long seconds) {
        channel.runPendingTasks();
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private void assertGivenUpInTime() {
        pass(UNREAD_SECONDS + 2);
        assertThat(channel.isOpen()).as("a long one has longer").isTrue();
        pass(1);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void noMoreIsHandedToAConnectionThanItTakes() {
        var stream = exchange().stream(Response.json(200, Response.EMPTY), BACKLOG);
        channel.runPendingTasks();
        client.takes = false;
        client.takenBytes = 0;
        for (int i = 0; i < 100; i++) {
            stream.write(new byte[16 << 10]);
            channel.runPendingTasks();
        }

        assertThat(stream.waitingBytes()).isEqualTo(100 << 14);
        assertThat(client.takenBytes).isBetween(1, 40 << 10);
    }

    @Test
    void roomIsGivenBackForWhatWaitedWhenTheConnectionEnds() {
        var room = new Holdings(new Holdings.Most(BACKLOG, BACKLOG, 0));
        var asked = exchange();
        asked.provedBy(
                Authenticator.ANONYMOUS, "x", Unread.of(room.of("x"), new Holdings(ANY).of("x"), channel, false));
        var stream = asked.stream(Response.json(200, Response.EMPTY), BACKLOG);
        channel.runPendingTasks();
        client.takes = false;
        for (int i = 0; i < 10; i++) {
            stream.write(PIECE);
        }
        assertThat(room.held()).isEqualTo(10L * PIECE.length);

        client.takes = true;
        client.release();
        channel.close();
        channel.runPendingTasks();

        assertThat(room.held()).isZero();
    }

    @Test
    void theEndOfABodyIsGivenUp() {
        var stream = exchange().stream(Response.json(200, Response.EMPTY), BACKLOG);
        client.takes = false;
        stream.write(PIECE);

        stream.close();

        assertGivenUpInTime();
    }

    @Test
    void theEndOfAWebSocketIsGivenUp() {
        var stream = WebSockets.open(exchange(), BACKLOG);
        channel.runPendingTasks();
        client.takes = false;
        stream.write(PIECE);

        stream.close();

        assertGivenUpInTime();
    }

    @Test
    void aWebSocketWhoseClientTakesItsLeaveIsGivenUp() {
        var room = new BodyRoom.Server(Limits.Bodies.DEFAULT).ofConnection(null);
        channel.pipeline().addLast(new ConnectionHandler(new NoRequests(), Limits.DEFAULT, room, false));
        var stream = WebSockets.open(exchange(), BACKLOG);
        channel.runPendingTasks();
        client.takes = false;
        stream.write(PIECE);

        channel.writeInbound(Unpooled.wrappedBuffer(FAREWELL));

        assertThat(stream.write(PIECE)).isFalse();
        assertGivenUpInTime();
    }

    @Test
    void anEndThatIsTakenLeavesTheConnection() {
        var stream = exchange().stream(Response.json(200, Response.EMPTY), BACKLOG);
        stream.write(PIECE);

        stream.close();

        pass(2 * UNREAD_SECONDS);
        assertThat(channel.isOpen()).isTrue();
    }
}
