package sh.deploy.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Gathers whole requests of one HTTP/1.1 connection or one HTTP/2 stream and hands them on, one after the other. All state
 * belongs to the connection's event loop.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
    /** Who answers; called on the event loop, must not block it. */
    interface Dispatcher {
        void dispatch(Exchange exchange);

        /**
         * A request that cannot even be read, such as one that is too long.
         *
         * @param head what could be read of it; null for nothing
         */
        Response refusal(Channel channel, @Nullable HttpRequest head, HttpResponseStatus status, String message);
    }

    /** What of a request is still to come. */
    private enum Awaited {
        NOTHING,
        HEADERS,
        BODY
    }

    private final Dispatcher dispatcher;
    private final Limits limits;
    private final boolean http2;
    private final ArrayDeque<Exchange> queue = new ArrayDeque<>();
    private @Nullable HttpRequest head;
    private @Nullable ByteBuf body;
    private Awaited awaited = Awaited.NOTHING;
    private boolean refused;
    private boolean busy;
    private long requests;
    /** Some request came with a credential, be it that it proves nothing. */
    private boolean isKnown;

    private @Nullable List<X509Certificate> certificates;
    private @Nullable ScheduledFuture<?> deadline;

    ConnectionHandler(Dispatcher dispatcher, Limits limits, boolean http2) {
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.http2 = http2;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpObject part && !refused) {
                read(context, part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            if (part instanceof HttpRequest begun) {
                head = isMadeUp(begun) ? null : begun;
            }
            refuseUnreadable(context, part.decoderResult().cause());
            return;
        }
        if (part instanceof HttpRequest request) {
            begin(context, request);
        }
        if (part instanceof HttpContent content && head != null && !refused) {
            append(context, content);
        }
    }

    /** Where not even a first line could be read, Netty gives a whole request of its own. */
    private static boolean isMadeUp(HttpRequest unreadable) {
        return unreadable instanceof FullHttpRequest;
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        head = request;
        var ambiguity = http2 ? "" : Framing.ambiguity(request);
        if (!ambiguity.isEmpty()) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, ambiguity);
            return;
        }
        long length = HttpUtil.getContentLength(request, -1L);
        if (length > limits.bodyBytes()) {
            refuseTooLong(context);
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            context.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
        cancelDeadline();
        awaited = Awaited.BODY;
    }

    private void append(ChannelHandlerContext context, HttpContent content) {
        int size = content.content().readableBytes();
        if (size > 0) {
            if (body == null) {
                body = context.alloc().heapBuffer(size);
            }
            if (body.readableBytes() + size > limits.bodyBytes()) {
                refuseTooLong(context);
                return;
            }
            body.writeBytes(content.content());
        }
        if (content instanceof LastHttpContent) {
            complete(context);
        }
    }

    private void complete(ChannelHandlerContext context) {
        cancelDeadline();
        awaited = Awaited.NOTHING;
        requests++;
        var request = head;
        if (request == null) {
            return;
        }
        var bytes = takeBody();
        head = null;
        var uri = request.uri();
        int mark = uri.indexOf('?');
        var chain = certificates(context);
        isKnown |= !chain.isEmpty() || request.headers().contains(HttpHeaderNames.AUTHORIZATION);
        var data = new HttpRequestData(
                request.method().name(),
                mark < 0 ? uri : uri.substring(0, mark),
                mark < 0 ? "" : uri.substring(mark + 1),
                request.headers(),
                bytes,
                chain);
        var exchange = new Exchange(
                context.channel(),
                data,
                http2,
                http2 || HttpUtil.isKeepAlive(request),
                limits.pace(),
                stays -> finished(context, stays));
        if (busy) {
            queue.add(exchange);
            if (queue.size() > limits.pipelined()) {
                context.close();
            }
        } else {
            busy = true;
            dispatcher.dispatch(exchange);
        }
    }

    private byte[] takeBody() {
        if (body == null) {
            return Response.EMPTY;
        }
        var bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        body.release();
        body = null;
        return bytes;
    }

    /** May be called by the thread that wrote the last byte, which is the event loop. */
    private void finished(ChannelHandlerContext context, boolean stays) {
        if (!stays) {
            context.close();
            return;
        }
        var next = queue.poll();
        busy = next != null;
        if (!busy) {
            endUnlessARequestComes(context);
        }
        if (next != null) {
            dispatcher.dispatch(next);
        }
    }

    private void refuseTooLong(ChannelHandlerContext context) {
        refuse(
                context,
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "Request entity too large: limit is " + limits.bodyBytes() + "; make the body of the request smaller");
    }

    private void refuseUnreadable(ChannelHandlerContext context, @Nullable Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            refuse(
                    context,
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "the request's headers are longer than the limit of " + limits.headerBytes() + " bytes");
        } else if (cause instanceof TooLongHttpLineException) {
            refuse(context, HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request's address is too long");
        } else {
            refuse(context, HttpResponseStatus.BAD_REQUEST, "this is not an HTTP request that can be read");
        }
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status, String message) {
        refused = true;
        awaited = Awaited.NOTHING;
        cancelDeadline();
        takeBody();
        var response =
                dispatcher.refusal(context.channel(), head, status, message).closing();
        head = null;
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(response.body()));
        response.headers().forEach(header -> answer.headers().add(header.name(), header.value()));
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        if (!http2) {
            answer.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        // The client may still be sending: closing at once would reset the connection before it has read the answer.
        context.writeAndFlush(answer).addListener((ChannelFutureListener)
                sent -> context.executor().schedule(() -> context.close(), 500, TimeUnit.MILLISECONDS));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        endUnlessARequestComes(context);
    }

    /** Who shows no credential is not kept as long as others where nothing comes. A stream of HTTP/2 has one request. */
    private void endUnlessARequestComes(ChannelHandlerContext context) {
        if (http2 || isKnown) {
            return;
        }
        long before = requests;
        context.executor()
                .schedule(
                        () -> {
                            if (requests == before && awaited == Awaited.NOTHING) {
                                context.close();
                            }
                        },
                        limits.headerWait().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Called by the pipeline when bytes have come, before they are understood. */
    void bytesCame() {
        if (awaited == Awaited.NOTHING) {
            awaited = Awaited.HEADERS;
        }
    }

    /** Most requests come whole; only for one that does not a deadline is set. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (deadline == null && !refused) {
            switch (awaited) {
                case NOTHING -> {}
                case HEADERS ->
                    expectWithin(context, limits.headerWait(), "the headers of the request did not come in time");
                case BODY -> expectPace(context, limits.bodyWait());
            }
        }
        context.fireChannelReadComplete();
    }

    private void expectWithin(ChannelHandlerContext context, Duration wait, String message) {
        cancelDeadline();
        deadline = context.executor()
                .schedule(
                        () -> refuse(context, HttpResponseStatus.REQUEST_TIMEOUT, message),
                        wait.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** A body comes at a pace, so that who sends a byte now and then is not waited for as long as one who has much to send. */
    private void expectPace(ChannelHandlerContext context, Duration left) {
        var step =
                left.compareTo(limits.pace().every()) < 0 ? left : limits.pace().every();
        long before = bodyBytes();
        deadline = context.executor()
                .schedule(
                        () -> {
                            deadline = null;
                            var rest = left.minus(step);
                            if (rest.isPositive()
                                    && bodyBytes() - before >= limits.pace().bytes()) {
                                expectPace(context, rest);
                            } else {
                                refuse(
                                        context,
                                        HttpResponseStatus.REQUEST_TIMEOUT,
                                        "the body of the request did not come in time");
                            }
                        },
                        step.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private int bodyBytes() {
        return body == null ? 0 : body.readableBytes();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private List<X509Certificate> certificates(ChannelHandlerContext context) {
        if (certificates == null) {
            var parent = http2 ? context.channel().parent() : context.channel();
            var tls = parent.pipeline().get(SslHandler.class);
            certificates = tls == null ? List.of() : peerCertificates(tls);
        }
        return certificates;
    }

    private static List<X509Certificate> peerCertificates(SslHandler tls) {
        var chain = new ArrayList<X509Certificate>();
        try {
            for (var certificate : tls.engine().getSession().getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
        return List.copyOf(chain);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof IdleStateEvent && !busy && !http2) {
            context.close();
        } else {
            super.userEventTriggered(context, event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        cancelDeadline();
        takeBody();
        var cutShort = head;
        head = null;
        if (cutShort != null && !refused) {
            // Nobody is left to read the answer; that somebody asked is on record.
            dispatcher.refusal(
                    context.channel(),
                    cutShort,
                    HttpResponseStatus.BAD_REQUEST,
                    "the connection ended before the body of the request was there");
        }
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
