package sh.deploy.apiserver.outbound;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Asks for one document once the server has proved who it is, and hands over what it answers. */
final class OneDocument extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int OK = 200;

    private final URI uri;
    private final CompletableFuture<byte[]> answer;

    OneDocument(URI uri, CompletableFuture<byte[]> answer) {
        this.uri = uri;
        this.answer = answer;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            context.writeAndFlush(request());
        }
        context.fireUserEventTriggered(event);
    }

    private DefaultFullHttpRequest request() {
        var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path + query, Unpooled.EMPTY_BUFFER);
        request.headers()
                .set(HttpHeaderNames.HOST, uri.getRawAuthority())
                .set(HttpHeaderNames.ACCEPT, "application/json")
                .set(HttpHeaderNames.USER_AGENT, "deploy-apiserver")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        int status = response.status().code();
        if (!response.decoderResult().isSuccess()) {
            answer.completeExceptionally(new IOException("it answers with something else than HTTP"));
        } else if (status / 100 == 3) {
            answer.completeExceptionally(new IOException("it answers " + status + "; redirects are not followed"));
        } else if (status != OK) {
            answer.completeExceptionally(new IOException("it answers " + status));
        } else {
            answer.complete(ByteBufUtil.getBytes(response.content()));
        }
        context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        answer.completeExceptionally(cause);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        answer.completeExceptionally(new EOFException("it hung up before it had answered"));
    }
}
