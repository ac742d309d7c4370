package sh.deploy.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One request and the one answer it gets: whole, or streamed. Safe to answer from any thread; a second answer is ignored,
 * so that a late failure cannot spoil what went out.
 */
final class Exchange {
    /** How a connection learns that the next request may be handled. */
    interface Finished {
        void finished(boolean keepAlive);
    }

    private final Channel channel;
    private final HttpRequestData request;
    private final boolean http2;
    private final boolean keepAlive;
    private final Limits.Pace pace;
    private final Finished finished;
    private final AtomicBoolean answered = new AtomicBoolean();

    Exchange(
            Channel channel,
            HttpRequestData request,
            boolean http2,
            boolean keepAlive,
            Limits.Pace pace,
            Finished finished) {
        this.channel = channel;
        this.request = request;
        this.http2 = http2;
        this.keepAlive = keepAlive;
        this.pace = pace;
        this.finished = finished;
    }

    HttpRequestData request() {
        return request;
    }

    Channel channel() {
        return channel;
    }

    boolean isHttp2() {
        return http2;
    }

    /** Claims the answer for a protocol that takes the connection over. */
    boolean claim() {
        return answered.compareAndSet(false, true);
    }

    boolean isAnswered() {
        return answered.get();
    }

    /** To HEAD with the length of the body, but without it: HTTP/2 breaks the stream off when one comes. */
    void respond(Response response) {
        if (!claim()) {
            return;
        }
        boolean isHead = request.method().equals("HEAD");
        var message = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()));
        addHeaders(message.headers(), response);
        message.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        var stays = keepAlive && !response.closes();
        connection(message.headers(), stays);
        var written = channel.writeAndFlush(message);
        written.addListener((ChannelFuture sent) -> end(sent.isSuccess() && stays));
        AnswerPace.expect(channel, http2, written, response.body().length, pace);
    }

    /** Starts an answer whose body comes in pieces. */
    BodyStream stream(Response head, int backlogBytes) {
        if (!claim()) {
            throw new IllegalStateException("the request is answered already");
        }
        var message = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()));
        addHeaders(message.headers(), head);
        if (!http2) {
            HttpUtil.setTransferEncodingChunked(message, true);
            connection(message.headers(), keepAlive);
        }
        channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        return new BodyStream(channel, backlogBytes, sent -> end(sent && keepAlive));
    }

    private void end(boolean stays) {
        finished.finished(stays);
    }

    private void connection(HttpHeaders headers, boolean stays) {
        if (!http2 && !stays) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private static void addHeaders(HttpHeaders headers, Response response) {
        response.headers().forEach(header -> headers.add(header.name(), header.value()));
    }
}
