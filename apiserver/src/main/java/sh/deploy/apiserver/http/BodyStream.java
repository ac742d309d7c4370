package sh.deploy.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer that comes in pieces. Never blocks the writer: what the client has not taken yet waits in memory up
 * to a bound, then the client is cut off. Safe for all threads; pieces of one thread keep their order.
 */
final class BodyStream implements ByteStream {
    /** Pieces that come in quick succession, as those of one batch of changes do, travel in one chunk of about this size. */
    private static final int CHUNK_BYTES = 16 * 1024;

    /** Handed to the connection and not taken: encrypted, and outside of the heap. */
    private static final int WINDOW_BYTES = 2 * CHUNK_BYTES;

    /** Who leaves no more than this unread is reading. */
    private static final int READS_BYTES = 64 << 10;

    interface Ended {
        void ended(boolean sent);
    }

    private final Channel channel;
    private final int backlogBytes;
    private final Unread unread;
    private final AnswerPace pace;
    private final Ended ended;
    private final AtomicLong waiting = new AtomicLong();
    private final Queue<byte[]> pieces = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean passing = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** These belong to the event loop. */
    private long onTheWay;

    private boolean isPassing;
    private @Nullable ChannelPromise last;

    private volatile byte[] farewell = Response.EMPTY;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    BodyStream(Channel channel, int backlogBytes, Unread unread, AnswerPace pace, Ended ended) {
        this.channel = channel;
        this.backlogBytes = backlogBytes;
        this.unread = unread;
        this.pace = pace;
        this.ended = ended;
        channel.closeFuture().addListener(done -> {
            gone.complete(null);
            dropAll();
            ended.ended(false);
        });
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
        if (!unread.take(piece.length)) {
            waiting.addAndGet(-piece.length);
            giveUp();
            return false;
        }
        return pass(piece);
    }

    /** Its reader, or others of the same crowd, leave too much unread; one that reads is told so. */
    private void giveUp() {
        if (farewell.length > 0 && waiting.get() <= READS_BYTES) {
            unread.takeAnyway(farewell.length);
            waiting.addAndGet(farewell.length);
            pass(farewell);
            close();
        } else {
            cut();
        }
    }

    private boolean pass(byte[] piece) {
        pieces.add(piece);
        return !passing.compareAndSet(false, true) || EventLoops.run(channel, this::passOn);
    }

    /**
     * On the event loop: hands what has gathered to the connection, as much as that may have on its way. The rest waits as it is, which is
     * the same bytes for all who watch the same.
     */
    private void passOn() {
        passing.set(false);
        if (isPassing) {
            return;
        }
        if (!channel.isActive()) {
            dropAll();
        }
        isPassing = true;
        try {
            while (onTheWay < WINDOW_BYTES && !pieces.isEmpty()) {
                while (onTheWay < WINDOW_BYTES && !pieces.isEmpty()) {
                    send(chunk());
                }
                channel.flush();
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            channel.close(); // what has not been passed on is dropped with it
            throw e;
        } finally {
            isPassing = false;
        }
        endIfAllIsPassed();
    }

    /** On the event loop: what waits has nobody any more to go to. */
    private void dropAll() {
        for (var piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            left(piece.length);
        }
    }

    private void left(int bytes) {
        waiting.addAndGet(-bytes);
        unread.giveBack(bytes);
    }

    /** Pieces are taken once there is memory for them. */
    private ByteBuf chunk() {
        var all = pieces.iterator();
        int first = all.next().length;
        var chunk = channel.alloc().buffer(all.hasNext() ? Math.max(first, CHUNK_BYTES) : first);
        for (var next = pieces.peek(); next != null && next.length <= chunk.writableBytes(); next = pieces.peek()) {
            chunk.writeBytes(pieces.remove());
        }
        return chunk;
    }

    private void send(ByteBuf chunk) {
        int size = chunk.readableBytes();
        onTheWay += size;
        channel.write(new DefaultHttpContent(chunk)).addListener(sent -> {
            onTheWay -= size;
            left(size);
            passOn();
        });
    }

    private void endIfAllIsPassed() {
        if (last != null && pieces.isEmpty()) {
            var end = last;
            last = null;
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, end);
        }
    }

    @Override
    public void endsTooSlowWith(byte[] word) {
        farewell = word;
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
                var end = channel.newPromise();
                end.addListener((ChannelFuture sent) -> ended.ended(sent.isSuccess()));
                pace.expect(end, waiting.get());
                last = end;
                passOn();
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
