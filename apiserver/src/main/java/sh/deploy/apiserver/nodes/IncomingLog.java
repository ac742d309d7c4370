package sh.deploy.apiserver.nodes;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.LogAck;
import sh.deploy.api.node.wire.LogChunk;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;

/**
 * A container's log on its way from a node to one reader. The reader blocks until there is more; the node is asked for
 * more only as the reader takes it. Closing, by any thread, ends the reading and tells the node.
 */
final class IncomingLog extends InputStream {
    private static final int CHUNKS_AHEAD = 8;

    private final Runnable whenClosed;
    private final ArrayDeque<ByteString> chunks = new ArrayDeque<>();
    private @Nullable ServerCallStreamObserver<LogAck> call;
    private final CompletableFuture<Void> attached = new CompletableFuture<>();
    private final CompletableFuture<Void> spoken = new CompletableFuture<>();
    private boolean over;
    private String problem = "";
    private Reason problemReason = Reason.BAD_REQUEST;
    private int position;

    /** @param whenClosed called once when the reader closes, on its thread */
    IncomingLog(Runnable whenClosed) {
        this.whenClosed = whenClosed;
    }

    /** The node has opened its call; must be called before its chunks are taken in. */
    synchronized void attached(ServerCallStreamObserver<LogAck> opened) {
        if (over) {
            opened.onError(
                    Status.CANCELLED.withDescription("nobody reads this log").asRuntimeException());
            return;
        }
        call = opened;
        opened.request(CHUNKS_AHEAD);
        attached.complete(null);
    }

    synchronized void received(LogChunk chunk) {
        if (!chunk.getProblem().isEmpty()) {
            problem = chunk.getProblem();
        }
        if (!chunk.getData().isEmpty() && !over) {
            chunks.addLast(chunk.getData());
        }
        spoken.complete(null);
        notifyAll();
    }

    /** The node has no more; ends its call. */
    void ended() {
        ServerCallStreamObserver<LogAck> open;
        synchronized (this) {
            open = takeCall();
            finish();
        }
        if (open != null) {
            open.onCompleted();
        }
    }

    /** The node, or the way to it, is gone. */
    synchronized void lost(String why) {
        if (!over) {
            problem = why;
            problemReason = Reason.SERVICE_UNAVAILABLE;
            takeCall();
            finish();
        }
    }

    /**
     * Waits for the node's answer: its first words, or, for a log that is followed, that it opened the log.
     *
     * @throws ProblemException what the node said instead of a log; 503 when it says nothing in time
     */
    void awaitOpen(boolean follow, Duration limit, String node) {
        try {
            (follow ? attached : spoken).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("reading the log was interrupted");
        } catch (TimeoutException e) {
            throw unavailable("node " + node + " did not answer within " + limit.toSeconds()
                    + " s; its agent may be hanging, try again");
        } catch (ExecutionException e) {
            throw new IllegalStateException("the answer can only come", e);
        }
        synchronized (this) {
            if (chunks.isEmpty() && !problem.isEmpty()) {
                throw Problem.of(problemReason, problem).toException();
            }
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        awaitChunk();
        var chunk = chunks.peekFirst();
        if (chunk == null) {
            return takeProblem(into, offset, length);
        }
        int count = Math.min(length, chunk.size() - position);
        chunk.copyTo(into, position, offset, count);
        position += count;
        if (position == chunk.size()) {
            chunks.removeFirst();
            position = 0;
            if (call != null) {
                call.request(1);
            }
        }
        return count;
    }

    @Override
    public synchronized int available() {
        var chunk = chunks.peekFirst();
        return chunk == null ? 0 : chunk.size() - position;
    }

    @Override
    public void close() {
        ServerCallStreamObserver<LogAck> open;
        synchronized (this) {
            open = takeCall();
            problem = "";
            chunks.clear();
            finish();
        }
        if (open != null && !open.isCancelled()) {
            open.onError(Status.CANCELLED.withDescription("the reader left").asRuntimeException());
        }
        whenClosed.run();
    }

    /** The call, to whoever is the one to end it: only the first gets it. */
    private @Nullable ServerCallStreamObserver<LogAck> takeCall() {
        var open = call;
        call = null;
        return open;
    }

    private void finish() {
        over = true;
        attached.complete(null);
        spoken.complete(null);
        notifyAll();
    }

    private void awaitChunk() throws IOException {
        while (chunks.isEmpty() && !over) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("reading the log was interrupted");
            }
        }
    }

    /** What went wrong after the log began is its last line: there is no other way left to say it. */
    private int takeProblem(byte[] into, int offset, int length) {
        if (problem.isEmpty()) {
            return -1;
        }
        var line = ByteString.copyFrom("\n" + problem + "\n", StandardCharsets.UTF_8);
        problem = "";
        chunks.addLast(line);
        int count = Math.min(length, line.size());
        line.copyTo(into, 0, offset, count);
        position = count;
        if (count == line.size()) {
            chunks.clear();
            position = 0;
        }
        return count;
    }

    private static ProblemException unavailable(String why) {
        return Problem.of(Reason.SERVICE_UNAVAILABLE, why).toException();
    }
}
