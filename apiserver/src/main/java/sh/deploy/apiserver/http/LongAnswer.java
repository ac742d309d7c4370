package sh.deploy.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Sends a long body piece by piece, the next when the last has left: the connection's loop serves others in between, and no more of it is
 * encrypted than its client takes.
 */
final class LongAnswer {
    /** Longer bodies go this way. */
    static final int PIECE_BYTES = 64 << 10;

    private final Channel channel;
    private final byte[] body;
    private final ChannelPromise sent;
    private int next;

    private LongAnswer(Channel channel, byte[] body) {
        this.channel = channel;
        this.body = body;
        this.sent = channel.newPromise();
    }

    /** @return done once all of it has left, or it is known that it will not */
    static ChannelFuture send(Channel channel, HttpResponse head, byte[] body) {
        var answer = new LongAnswer(channel, body);
        channel.write(head);
        answer.sendNext();
        return answer.sent;
    }

    private void sendNext() {
        int size = Math.min(PIECE_BYTES, body.length - next);
        var piece = Unpooled.wrappedBuffer(body, next, size);
        next += size;
        boolean isLast = next == body.length;
        channel.writeAndFlush(isLast ? new DefaultLastHttpContent(piece) : new DefaultHttpContent(piece))
                .addListener((ChannelFuture done) -> pieceLeft(done, isLast));
    }

    private void pieceLeft(ChannelFuture done, boolean isLast) {
        if (!done.isSuccess()) {
            sent.tryFailure(done.cause());
        } else if (isLast) {
            sent.trySuccess();
        } else if (!EventLoops.run(channel, this::sendNext)) {
            sent.tryFailure(new IllegalStateException("the server has stopped"));
        }
    }
}
