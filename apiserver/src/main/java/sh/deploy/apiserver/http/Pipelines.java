package sh.deploy.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ByteProcessor;
import java.util.concurrent.TimeUnit;
import sh.deploy.apiserver.fair.OpenConnections;

/** Lays the pipeline of each new connection: TLS, then HTTP/2 or HTTP/1.1 as the client chose, then requests. */
final class Pipelines extends ChannelInitializer<Channel> {
    private static final int STREAM_WINDOW_BYTES = 1 << 20;

    private final SslContext tls;
    private final ConnectionHandler.Dispatcher dispatcher;
    private final Limits limits;
    private final BodyRoom.Server bodies;
    private final OpenConnections open;

    Pipelines(
            SslContext tls,
            ConnectionHandler.Dispatcher dispatcher,
            Limits limits,
            BodyRoom.Server bodies,
            OpenConnections open) {
        this.tls = tls;
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.bodies = bodies;
        this.open = open;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!open.isCounted(channel)) {
            channel.close();
            return;
        }
        channel.pipeline()
                .addLast(tls.newHandler(channel.alloc()))
                .addLast(new IdleStateHandler(0, 0, limits.idleWait().toMillis(), TimeUnit.MILLISECONDS))
                .addLast(new Negotiation());
    }

    private final class Negotiation extends ApplicationProtocolNegotiationHandler {
        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(context.pipeline());
            } else {
                http1(
                        context.pipeline(),
                        dispatcher,
                        limits,
                        bodies.ofConnection(context.channel().remoteAddress()));
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    static void http1(ChannelPipeline pipeline, ConnectionHandler.Dispatcher dispatcher, Limits limits, BodyRoom room) {
        var handler = new ConnectionHandler(dispatcher, limits, room, false);
        var decoding = new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.headerBytes())
                .setMaxHeaderSize(limits.headerBytes());
        pipeline.addLast(new FirstByte(handler))
                .addLast(new HttpServerCodec(decoding))
                .addLast(handler);
    }

    private void http2(ChannelPipeline pipeline) {
        var room = bodies.ofConnection(pipeline.channel().remoteAddress());
        var settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(limits.streams())
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(limits.headerBytes());
        pipeline.addLast(Http2FrameCodecBuilder.forServer()
                        .initialSettings(settings)
                        .build())
                .addLast(new IdleHttp2(limits.headerWait().toMillis()))
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                                .addLast(new ConnectionHandler(dispatcher, limits, room, true));
                    }
                }));
    }

    /**
     * Tells the handler that a request has begun, so that its headers cannot take forever. Ends of lines begin none: RFC 9112, section 2.2.
     */
    private static final class FirstByte extends ChannelInboundHandlerAdapter {
        private final ConnectionHandler handler;

        FirstByte(ConnectionHandler handler) {
            this.handler = handler;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (!(message instanceof ByteBuf bytes) || bytes.forEachByte(ByteProcessor.FIND_NON_CRLF) >= 0) {
                handler.bytesCame();
            }
            super.channelRead(context, message);
        }
    }

    /** Closes a connection on which nothing is going on. */
    private static final class IdleHttp2 extends ChannelInboundHandlerAdapter {
        private final long firstWithinMillis;

        /** @param firstWithinMillis when the first request has to come */
        IdleHttp2(long firstWithinMillis) {
            this.firstWithinMillis = firstWithinMillis;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            var connection = context.pipeline().get(Http2FrameCodec.class).connection();
            context.executor()
                    .schedule(
                            () -> {
                                if (connection.remote().lastStreamCreated() == 0) {
                                    context.close();
                                }
                            },
                            firstWithinMillis,
                            TimeUnit.MILLISECONDS);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            var codec = context.pipeline().get(Http2FrameCodec.class);
            if (event instanceof IdleStateEvent && codec.connection().numActiveStreams() == 0) {
                context.close();
            } else {
                super.userEventTriggered(context, event);
            }
        }

        /** What offends against the protocol is answered by the codec, which then closes. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
                context.close();
            }
        }
    }
}
