package sh.deploy.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The body of an answer that comes in pieces. Never blocks the writer: what the client has not taken yet waits in memory up
 * to a bound, then the client is cut off. Safe for all threads; pieces of one thread keep their order.
 */
final class BodyStream implements ByteStream {
    /** Pieces that come in quick succession, as those of one batch of changes do, travel in one chunk of about this size. */
    private static final int CHUNK_BYTES = 16 * 1024;

    interface Ended {
        void ended(boolean sent);
    }

    private final Channel channel;
    private final int backlogBytes;
    private final AnswerPace pace;
    private final Ended ended;
    private final AtomicLong waiting = new AtomicLong();
    private final Queue<byte[]> pieces = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean passing = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    BodyStream(Channel channel, int backlogBytes, AnswerPace pace, Ended ended) {
        this.channel = channel;
        this.backlogBytes = backlogBytes;
        this.pace = pace;
        this.ended = ended;
        channel.closeFuture().addListener(done -> gone.complete(null));
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
        pieces.add(piece);
        return !passing.compareAndSet(false, true) || EventLoops.run(channel, this::passOn);
    }

    /** On the event loop: hands what has gathered to the connection, and sends it off once. */
    private void passOn() {
        passing.set(false);
        for (var piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            int room = pieces.isEmpty() ? piece.length : Math.max(piece.length, CHUNK_BYTES);
            var chunk = channel.alloc().buffer(room);
            chunk.writeBytes(piece);
            for (var next = pieces.peek(); next != null && next.length <= chunk.writableBytes(); next = pieces.peek()) {
                chunk.writeBytes(pieces.remove());
            }
            int size = chunk.readableBytes();
            channel.write(new DefaultHttpContent(chunk)).addListener(sent -> waiting.addAndGet(-size));
        }
        channel.flush();
    }

    @Override
    public long waitingBytes() {
        return waiting.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            gone.complete(null);
            EventLoops.run(channel, () -> {
                long bytes = waiting.get();
                passOn();
                var last = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
                last.addListener((ChannelFuture sent) -> ended.ended(sent.isSuccess()));
                pace.expect(last, bytes);
            });
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
