package sh.deploy.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The body of an answer that comes in pieces. Never blocks the writer: what the client has not taken yet waits in memory up
 * to a bound, then the client is cut off. Safe for all threads; pieces of one thread keep their order.
 */
final class BodyStream implements ByteStream {
    interface Ended {
        void ended(boolean sent);
    }

    private final Channel channel;
    private final int backlogBytes;
    private final Ended ended;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    BodyStream(Channel channel, int backlogBytes, Ended ended) {
        this.channel = channel;
        this.backlogBytes = backlogBytes;
        this.ended = ended;
        channel.closeFuture().addListener(done -> gone.complete(null));
    }

    @Override
    public boolean write(byte[] piece) {
        return write(Unpooled.wrappedBuffer(piece));
    }

    private boolean write(ByteBuf piece) {
        int size = piece.readableBytes();
        if (closed.get() || !channel.isActive()) {
            piece.release();
            return false;
        }
        if (waiting.addAndGet(size) > backlogBytes) {
            piece.release();
            cut();
            return false;
        }
        channel.writeAndFlush(new DefaultHttpContent(piece)).addListener(sent -> waiting.addAndGet(-size));
        return true;
    }

    @Override
    public long waitingBytes() {
        return waiting.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            gone.complete(null);
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                    .addListener((ChannelFuture sent) -> ended.ended(sent.isSuccess()));
        }
    }

    @Override
    public void cut() {
        if (closed.compareAndSet(false, true)) {
            channel.close().addListener(done -> ended.ended(false));
        }
    }

    @Override
    public void onGone(Runnable action) {
        gone.thenRun(action);
    }
}
