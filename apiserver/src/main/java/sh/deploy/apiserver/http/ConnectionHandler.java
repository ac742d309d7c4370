package sh.deploy.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
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
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private final RequestBodies bodies;
    private final boolean http2;
    private final RequestClock clock;
    private final ArrayDeque<Exchange> queue = new ArrayDeque<>();
    private @Nullable HttpRequest head;
    /** How long the body of the request that comes may be. */
    private int mostBody;

    private Awaited awaited = Awaited.NOTHING;
    private boolean refused;
    /** Said once what is at work is answered: before that the client would take it for the answer to that. */
    private @Nullable FullHttpResponse refusal;
    /** The client waits for a word before it sends a body; it gets that once what is at work is answered. */
    private boolean asksToGoOn;

    private boolean busy;
    /** Some request came with a credential, be it that it proves nothing. */
    private boolean isKnown;

    private @Nullable ScheduledFuture<?> ending;
    private @Nullable List<X509Certificate> certificates;

    ConnectionHandler(Dispatcher dispatcher, Limits limits, BodyRoom room, boolean http2) {
        this.dispatcher = dispatcher;
        this.limits = limits;
        this.bodies = new RequestBodies(room);
        this.http2 = http2;
        this.clock = new RequestClock(limits);
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
        if (queue.size() >= limits.pipelined()) {
            refuse(
                    context,
                    HttpResponseStatus.TOO_MANY_REQUESTS,
                    "more than " + limits.pipelined() + " requests were sent ahead of their answers; wait for answers");
            return;
        }
        var ambiguity = http2 ? "" : Framing.ambiguity(request);
        if (!ambiguity.isEmpty()) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, ambiguity);
            return;
        }
        boolean showsCredential =
                !certificates(context).isEmpty() || request.headers().contains(HttpHeaderNames.AUTHORIZATION);
        isKnown |= showsCredential;
        mostBody = showsCredential
                ? limits.bodyBytes()
                : Math.min(limits.bodyBytes(), limits.bodies().strangerBytes());
        long length = HttpUtil.getContentLength(request, -1L);
        if (length > mostBody) {
            refuseTooLong(context);
            return;
        }
        asksToGoOn = HttpUtil.is100ContinueExpected(request);
        if (!busy) {
            letGoOn(context);
        }
        clock.stop();
        awaited = Awaited.BODY;
    }

    private void letGoOn(ChannelHandlerContext context) {
        if (asksToGoOn) {
            asksToGoOn = false;
            context.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    private void append(ChannelHandlerContext context, HttpContent content) {
        if (bodies.bytes() + content.content().readableBytes() > mostBody) {
            refuseTooLong(context);
            return;
        }
        var noRoom = bodies.add(context.alloc(), content.content());
        if (!noRoom.isEmpty()) {
            refuse(context, HttpResponseStatus.TOO_MANY_REQUESTS, noRoom);
            return;
        }
        if (content instanceof LastHttpContent) {
            complete(context);
        }
    }

    private void complete(ChannelHandlerContext context) {
        clock.stop();
        awaited = Awaited.NOTHING;
        asksToGoOn = false;
        stopEnding();
        var request = head;
        if (request == null) {
            return;
        }
        var bytes = bodies.take();
        head = null;
        var uri = request.uri();
        int mark = uri.indexOf('?');
        var data = new HttpRequestData(
                request.method().name(),
                mark < 0 ? uri : uri.substring(0, mark),
                mark < 0 ? "" : uri.substring(mark + 1),
                request.headers(),
                bytes,
                certificates(context));
        var exchange = new Exchange(
                context.channel(), data, http2, http2 || HttpUtil.isKeepAlive(request), limits.pace(), stays -> {
                    bodies.giveBack(bytes.length);
                    finished(context, stays);
                });
        exchange.onProof(bodies::passTo);
        if (busy) {
            queue.add(exchange);
        } else {
            busy = true;
            dispatcher.dispatch(exchange);
        }
    }

    /** May be called by the thread that wrote the last byte, which is the event loop. */
    private void finished(ChannelHandlerContext context, boolean stays) {
        if (!stays) {
            context.close();
            return;
        }
        var next = queue.poll();
        busy = next != null;
        if (next != null) {
            dispatcher.dispatch(next);
        } else {
            allIsAnswered(context);
        }
    }

    private void allIsAnswered(ChannelHandlerContext context) {
        if (refusal != null) {
            end(context, refusal);
            return;
        }
        letGoOn(context);
        startClock(context);
        endUnlessARequestComes(context);
    }

    private void refuseTooLong(ChannelHandlerContext context) {
        refuse(
                context,
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "Request entity too large: limit is " + mostBody
                        + (mostBody < limits.bodyBytes()
                                ? " without a credential; show a client certificate or a token"
                                : "; make the body of the request smaller"));
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
        asksToGoOn = false;
        clock.stop();
        bodies.drop();
        var response =
                dispatcher.refusal(context.channel(), head, status, message).closing();
        head = null;
        var answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(response.body()));
        response.headers().forEach(header -> answer.headers().add(header.name(), header.value()));
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        if (!http2) {
            answer.headers().set(HttpHeaderNames.CONNECTION, "close");
        }
        if (busy) {
            refusal = answer;
        } else {
            end(context, answer);
        }
    }

    /** The client may still be sending: closing at once would reset the connection before it has read the answer. */
    private static void end(ChannelHandlerContext context, FullHttpResponse answer) {
        context.writeAndFlush(answer).addListener((ChannelFutureListener)
                sent -> context.executor().schedule(() -> context.close(), 500, TimeUnit.MILLISECONDS));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        endUnlessARequestComes(context);
    }

    /**
     * Who shows no credential is not kept as long as others where nothing comes. A stream of HTTP/2 has one request. One timer at most is
     * set: a stranger's requests must not leave one each behind.
     */
    private void endUnlessARequestComes(ChannelHandlerContext context) {
        if (http2 || isKnown) {
            return;
        }
        ending = context.executor()
                .schedule(
                        () -> {
                            if (awaited == Awaited.NOTHING) {
                                context.close();
                            }
                        },
                        limits.headerWait().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void stopEnding() {
        if (ending != null) {
            ending.cancel(false);
            ending = null;
        }
    }

    /** Called by the pipeline when bytes have come, before they are understood. */
    void bytesCame() {
        if (awaited == Awaited.NOTHING) {
            awaited = Awaited.HEADERS;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        startClock(context);
        context.fireChannelReadComplete();
    }

    /**
     * Most requests come whole; only for one that does not a deadline is set, and for none that waits behind another: it could not be told
     * that it is over before that one is answered.
     */
    private void startClock(ChannelHandlerContext context) {
        if (refused || busy) {
            return;
        }
        Consumer<String> late = message -> refuse(context, HttpResponseStatus.REQUEST_TIMEOUT, message);
        switch (awaited) {
            case NOTHING -> {}
            case HEADERS -> clock.expectHeaders(context.executor(), late);
            case BODY -> clock.expectBody(context.executor(), bodies::bytes, late);
        }
    }

    private List<X509Certificate> certificates(ChannelHandlerContext context) {
        if (certificates == null) {
            certificates = PeerCertificates.of(http2 ? context.channel().parent() : context.channel());
        }
        return certificates;
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
        clock.stop();
        bodies.drop();
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

    /** Also where a WebSocket takes the connection over. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        clock.stop();
        stopEnding();
        bodies.drop();
        dropWaiting();
    }

    /** What was sent ahead and is not at work has nobody any more to be answered to. */
    private void dropWaiting() {
        queue.forEach(exchange -> bodies.giveBack(exchange.request().body().length));
        queue.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
