package sh.deploy.apiserver.nodes;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;

/**
 * Keeps strangers from an urgent loop. A connection is accepted and shakes hands on another loop, which is of the same kind; it moves once it
 * is known to be a node's, and is closed before anything of it is answered when it is not. What comes behind TLS in the pipeline hears of the
 * handshake only then, so all that it does for the connection, it does on the urgent loop.
 */
final class HandOver {
    private final EventLoop urgent;
    private final Predicate<SSLSession> isNode;

    /** @param isNode is asked on the other loop */
    HandOver(EventLoop urgent, Predicate<SSLSession> isNode) {
        this.urgent = urgent;
        this.isNode = isNode;
    }

    /** Makes a connection that has no loop yet move in time. */
    void of(ChannelPipeline connection) {
        connection.addLast(new BeforeTls());
    }

    /** Waits until TLS is laid, and goes to its other side. */
    private final class BeforeTls extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            var pipeline = context.pipeline();
            var tls = pipeline.context(SslHandler.class);
            if (tls == null) {
                context.close();
                return;
            }
            pipeline.addAfter(tls.name(), null, new BehindTls());
            context.fireChannelActive();
            pipeline.remove(this);
        }
    }

    private final class BehindTls extends ChannelInboundHandlerAdapter {
        /** What came right behind the handshake. */
        private final List<Object> held = new ArrayList<>();

        private boolean proved;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent handshake) || !handshake.isSuccess()) {
                context.fireUserEventTriggered(event);
                return;
            }
            context.channel().config().setAutoRead(false);
            var tls = context.pipeline().get(SslHandler.class);
            if (isNode.test(tls.engine().getSession())) {
                proved = true;
                move(context, handshake);
            } else {
                context.close();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (proved) {
                held.add(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            // Nothing was passed on.
        }

        /** What this loop had still to do for the connection is done before it is the other one's. */
        private void move(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake) {
            var connection = context.channel();
            var loop = connection.eventLoop();
            connection
                    .deregister()
                    .addListener(left ->
                            loop.execute(() -> urgent.register(connection).addListener(moved -> {
                                if (moved.isSuccess()) {
                                    goOn(context, handshake);
                                } else {
                                    release(); // it was closed meanwhile
                                }
                            })));
        }

        /** On the urgent loop. */
        private void goOn(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake) {
            context.fireUserEventTriggered(handshake);
            held.forEach(context::fireChannelRead);
            held.clear();
            context.fireChannelReadComplete();
            context.pipeline().remove(this);
            context.channel().config().setAutoRead(true);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            release();
        }

        private void release() {
            held.forEach(ReferenceCountUtil::release);
            held.clear();
        }
    }
}
