package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.fair.Crowd;
import sh.deploy.apiserver.fair.Holdings;

/** Streams that are over, by a connection whose client takes nothing any more. */
class UnreadStreamsTest {
    private static final Limits.Pace PACE = Limits.DEFAULT.pace();
    private static final long UNREAD_SECONDS = PACE.unread().toSeconds();
    private static final Holdings.Most ANY = new Holdings.Most(100, 100, 10);
    private static final Caller SOMEBODY = new Caller("x", Set.of(), "test");
    private static final Crowd CROWD = Shares.crowd(SOMEBODY);
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

    /** Memory of which there is none left. */
    private static final class Exhausted extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("none left");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("none left");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
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
        var room = new Unread.Server(new Holdings.Most(2 * BACKLOG, BACKLOG, 0), ANY);
        var asked = exchange();
        asked.provedBy(SOMEBODY, CROWD, room.of(CROWD, channel, false));
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
    void whereThereIsNoMemoryForItAStreamEndsAndHoldsNothing() {
        var room = new Unread.Server(new Holdings.Most(2 * BACKLOG, BACKLOG, 0), ANY);
        var asked = exchange();
        asked.provedBy(SOMEBODY, CROWD, room.of(CROWD, channel, false));
        var stream = asked.stream(Response.json(200, Response.EMPTY), BACKLOG);
        channel.runPendingTasks();
        channel.config().setAllocator(new Exhausted());

        stream.write(PIECE);
        stream.write(PIECE);
        assertThat(room.held()).isEqualTo(2L * PIECE.length);
        runUnlessItThrows();

        assertThat(channel.isOpen()).isFalse();
        assertThat(room.held()).isZero();
        assertThat(stream.waitingBytes()).isZero();
    }

    private void runUnlessItThrows() {
        try {
            channel.runPendingTasks();
        } catch (OutOfMemoryError asItIsMeantTo) {
            channel.runPendingTasks();
        }
    }

    @Test
    void anAnswerThatIsGivenTwiceIsBookedOnce() {
        var room = new Unread.Server(new Holdings.Most(2 * BACKLOG, BACKLOG, 0), ANY);
        var asked = exchange();
        asked.provedBy(SOMEBODY, CROWD, room.of(CROWD, channel, false));
        client.takes = false;

        asked.respond(Response.json(200, new byte[100]));
        asked.respond(Response.json(500, new byte[7]));
        channel.runPendingTasks();
        assertThat(room.held()).isEqualTo(100);

        client.release();
        channel.runPendingTasks();
        assertThat(room.held()).isZero();
    }

    @Test
    void anAnswerThatCannotBeSentEndsTheConnectionAndHoldsNothing() {
        var room = new Unread.Server(new Holdings.Most(2 * BACKLOG, BACKLOG, 0), ANY);
        var ends = new ArrayList<Boolean>();
        var headers = new DefaultHttpHeaders();
        var request = new HttpRequestData("GET", "/x", "", headers, Response.EMPTY, List.of());
        var asked = new Exchange(channel, request, false, true, PACE, ends::add);
        asked.provedBy(SOMEBODY, CROWD, room.of(CROWD, channel, false));

        var broken = Response.json(200, new byte[100]).with("x", "a\nb");
        assertThatThrownBy(() -> asked.respond(broken)).isInstanceOf(IllegalArgumentException.class);
        asked.respond(Response.json(503, Response.EMPTY));
        channel.runPendingTasks();

        assertThat(ends).containsExactly(false);
        assertThat(channel.isOpen()).isFalse();
        assertThat(room.held()).isZero();
    }

    @Test
    void aRequestThatNobodyAnswersEndsTheConnectionAndHoldsNothing() {
        var room = new Unread.Server(new Holdings.Most(2 * BACKLOG, BACKLOG, 0), ANY);
        var asked = exchange();
        asked.provedBy(SOMEBODY, CROWD, room.of(CROWD, channel, false));
        asked.withRoom(Response.json(200, new byte[100]));

        asked.endUnlessAnswered();
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(room.held()).isZero();
    }

    @Test
    void aRequestThatNobodyAnswersIsOverAlsoWhereItsConnectionHasEnded() {
        var ends = new ArrayList<Boolean>();
        var headers = new DefaultHttpHeaders();
        var request = new HttpRequestData("GET", "/x", "", headers, Response.EMPTY, List.of());
        var asked = new Exchange(channel, request, false, true, PACE, ends::add);
        channel.close();
        channel.runPendingTasks();

        asked.endUnlessAnswered();
        channel.runPendingTasks();

        assertThat(ends).containsExactly(false);
    }

    @Test
    void whoeverHasWrittenIsToldThoughTheyLeaveMuchUnread() {
        var room = new Unread.Server(new Holdings.Most(1_600, 800, 0), ANY);
        room.of(CROWD, new EmbeddedChannel(), false).take(800);
        var headers = new DefaultHttpHeaders();
        var request = new HttpRequestData("PUT", "/x", "", headers, Response.EMPTY, List.of());
        var asked = new Exchange(channel, request, false, true, PACE, stays -> {});
        asked.provedBy(SOMEBODY, CROWD, room.of(CROWD, channel, false));
        client.takes = false;

        asked.respond(Response.json(200, new byte[50]));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        assertThat(room.held()).isEqualTo(850);

        client.release();
        channel.runPendingTasks();
        assertThat(room.held()).isEqualTo(800);
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
