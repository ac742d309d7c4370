package sh.deploy.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

/** Watches as WebSockets: one text frame per event. HTTP/1.1 only, as browsers and Kubernetes' clients open them. */
final class WebSockets {
    private static final int MAX_INCOMING_FRAME_BYTES = 64 << 10;

    private WebSockets() {}

    static boolean isAsked(Exchange exchange) {
        return !exchange.isHttp2() && exchange.request().header("upgrade").equalsIgnoreCase("websocket");
    }

    static ByteStream open(Exchange exchange, int backlogBytes) {
        var request = exchange.request();
        var upgrade = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                request.path(),
                Unpooled.EMPTY_BUFFER,
                request.headers(),
                EmptyHttpHeaders.INSTANCE);
        var handshaker = new WebSocketServerHandshakerFactory(
                        null,
                        "*",
                        WebSocketDecoderConfig.newBuilder()
                                .maxFramePayloadLength(MAX_INCOMING_FRAME_BYTES)
                                .build())
                .newHandshaker(upgrade);
        if (handshaker == null) {
            throw Problem.of(Reason.BAD_REQUEST, "this version of the WebSocket protocol is not supported; use 13")
                    .toException();
        }
        exchange.begins(HttpResponseStatus.SWITCHING_PROTOCOLS.code());
        var channel = exchange.channel();
        var frames = new Frames(channel, backlogBytes);
        var own = exchange.ownHeaders();
        // On the loop, so that nobody has hung up, and emptied the pipeline, between the parts of it.
        channel.eventLoop()
                .execute(() -> handshaker
                        .handshake(channel, upgrade, own, channel.newPromise())
                        .addListener(done -> {
                            if (done.isSuccess() && channel.pipeline().get(ConnectionHandler.class) != null) {
                                channel.pipeline().remove(ConnectionHandler.class);
                                channel.pipeline().addLast(new Incoming());
                            }
                        }));
        exchange.endsWith(frames);
        return frames;
    }

    /** Answers pings and the client's farewell; nothing else is expected from a watcher. */
    private static final class Incoming extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (frame instanceof PingWebSocketFrame) {
                context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
            } else if (frame instanceof CloseWebSocketFrame) {
                context.writeAndFlush(new CloseWebSocketFrame()).addListener(ChannelFutureListener.CLOSE);
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
        private final AtomicLong waiting = new AtomicLong();
        private final AtomicBoolean closed = new AtomicBoolean();

        Frames(Channel channel, int backlogBytes) {
            this.channel = channel;
            this.backlogBytes = backlogBytes;
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
            channel.writeAndFlush(new TextWebSocketFrame(Unpooled.wrappedBuffer(piece)))
                    .addListener(sent -> waiting.addAndGet(-piece.length));
            return true;
        }

        @Override
        public long waitingBytes() {
            return waiting.get();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                channel.writeAndFlush(new CloseWebSocketFrame()).addListener(ChannelFutureListener.CLOSE);
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
