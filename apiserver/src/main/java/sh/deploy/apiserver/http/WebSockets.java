package sh.deploy.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/** Watches as WebSockets: one text frame per event. HTTP/1.1 only, as browsers and Kubernetes' clients open them. */
final class WebSockets {
    private static final Logger LOG = LoggerFactory.getLogger(WebSockets.class);

    private static final int MAX_INCOMING_FRAME_BYTES = 64 << 10;
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;
    /** Who leaves no more than this unread is reading. */
    private static final int READS_BYTES = 64 << 10;

    private WebSockets() {}

    static boolean isAsked(Exchange exchange) {
        return !exchange.isHttp2() && exchange.request().header("upgrade").equalsIgnoreCase("websocket");
    }

    /** @throws ProblemException 400 where what was sent is no handshake; 503 as {@link Exchange#begins} */
    static ByteStream open(Exchange exchange, int backlogBytes) {
        var request = exchange.request();
        requireHandshake(request);
        var upgrade = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                request.path(),
                Unpooled.EMPTY_BUFFER,
                request.headers(),
                EmptyHttpHeaders.INSTANCE);
        var handshaker = new WebSocketServerHandshaker13(
                null,
                "*",
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(MAX_INCOMING_FRAME_BYTES)
                        .build());
        exchange.begins(HttpResponseStatus.SWITCHING_PROTOCOLS.code());
        var channel = exchange.channel();
        var frames = new Frames(channel, backlogBytes, exchange.unread(), exchange.pace());
        var own = exchange.ownHeaders();
        // On the loop, so that nobody has hung up, and emptied the pipeline, between the parts of it.
        EventLoops.run(channel, () -> shakeHands(handshaker, upgrade, own, frames));
        exchange.endsWith(frames);
        frames.onGone(exchange::isCutOff);
        return frames;
    }

    /** Source: RFC 6455, section 4.2.1. Once the answer has begun nobody could be told what is missing. */
    private static void requireHandshake(HttpRequestData request) {
        if (!request.header(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(VERSION)) {
            throw refused(
                    "this version of the WebSocket protocol is not supported; send Sec-WebSocket-Version: " + VERSION);
        }
        if (!request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            throw refused(
                    "a WebSocket needs the header Connection: Upgrade beside Upgrade: websocket; a proxy on the way"
                            + " may have taken it away");
        }
        if (!isKey(request.header(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            throw refused("Sec-WebSocket-Key must be " + KEY_BYTES + " bytes in base64");
        }
    }

    private static ProblemException refused(String why) {
        return Problem.of(Reason.BAD_REQUEST, why).toException();
    }

    private static boolean isKey(String sent) {
        try {
            return Base64.getDecoder().decode(sent).length == KEY_BYTES;
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    /** The answer has begun: where it cannot go on, the connection ends, and the watch with it. */
    private static void shakeHands(
            WebSocketServerHandshaker handshaker, FullHttpRequest upgrade, HttpHeaders own, Frames frames) {
        var channel = frames.channel;
        try {
            handshaker
                    .handshake(channel, upgrade, own, channel.newPromise())
                    .addListener(done -> takeOver(frames, done.isSuccess()));
        } catch (RuntimeException e) {
            LOG.error("a WebSocket could not be opened", e);
            channel.close();
        }
    }

    private static void takeOver(Frames frames, boolean isOpen) {
        var channel = frames.channel;
        if (!isOpen) {
            channel.close();
        } else if (channel.pipeline().get(ConnectionHandler.class) != null) {
            channel.pipeline().remove(ConnectionHandler.class);
            channel.pipeline().addLast(new Incoming(frames));
        }
    }

    /** Answers pings and the client's farewell; nothing else is expected from a watcher. */
    private static final class Incoming extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final Frames frames;

        Incoming(Frames frames) {
            this.frames = frames;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof PingWebSocketFrame) {
                context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
            } else if (frame instanceof CloseWebSocketFrame) {
                frames.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private static final class Frames implements ByteStream {
        private final Channel channel;
        private final int backlogBytes;
        private final Unread unread;
        private final AnswerPace pace;
        private final AtomicLong waiting = new AtomicLong();
        private final AtomicBoolean closed = new AtomicBoolean();
        private volatile byte[] farewell = Response.EMPTY;

        Frames(Channel channel, int backlogBytes, Unread unread, AnswerPace pace) {
            this.channel = channel;
            this.backlogBytes = backlogBytes;
            this.unread = unread;
            this.pace = pace;
        }

        @Override
        public boolean write(byte[] piece) {
            if (closed.get() || !channel.isActive()) {
                return false;
            }
            if (waiting.addAndGet(piece.length) > backlogBytes) {
                cut();
                return false;
            }
            if (!unread.take(piece.length)) {
                waiting.addAndGet(-piece.length);
                giveUp();
                return false;
            }
            pass(piece);
            return true;
        }

        private void giveUp() {
            if (farewell.length > 0 && waiting.get() <= READS_BYTES) {
                unread.takeAnyway(farewell.length);
                waiting.addAndGet(farewell.length);
                pass(farewell);
                close();
            } else {
                cut();
            }
        }

        private void pass(byte[] piece) {
            channel.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(piece)))
                    .addListener(sent -> {
                        waiting.addAndGet(-piece.length);
                        unread.giveBack(piece.length);
                    });
        }

        @Override
        public void endsTooSlowWith(byte[] word) {
            farewell = word;
        }

        @Override
        public long waitingBytes() {
            return waiting.get();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                var last = channel.writeAndFlush(new CloseWebSocketFrame());
                last.addListener(ChannelFutureListener.CLOSE);
                pace.expect(last, waiting.get());
            }
        }

        @Override
        public void cut() {
            if (closed.compareAndSet(false, true)) {
                channel.close();
            }
        }

        @Override
        public void onGone(Runnable action) {
            channel.closeFuture().addListener(gone -> action.run());
        }
    }
}
