package sh.deploy.kubelet.link;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.LogAck;
import sh.deploy.api.node.wire.LogChunk;
import sh.deploy.api.node.wire.NodeLinkGrpc;
import sh.deploy.kubelet.pods.LogSink;

/**
 * Carries one container's log to the server. The thread that reads the log waits here while the server's reader is slow;
 * once that reader is gone the rest is dropped.
 */
final class OutgoingLog implements LogSink {
    private static final int CHUNK_BYTES = 32 * 1024;

    private final String stream;
    private final Runnable whenOver;
    private final Observer observer = new Observer();
    private boolean over;

    /** @param whenOver called once, on any thread, when nothing more can be sent */
    OutgoingLog(String stream, Channel channel, Runnable whenOver) {
        this.stream = stream;
        this.whenOver = whenOver;
        NodeLinkGrpc.newStub(channel).logs(observer);
        observer.call().onNext(LogChunk.newBuilder().setStream(stream).build());
    }

    @Override
    public void data(byte[] bytes) {
        for (int from = 0; from < bytes.length; from += CHUNK_BYTES) {
            var chunk = ByteString.copyFrom(bytes, from, Math.min(CHUNK_BYTES, bytes.length - from));
            send(LogChunk.newBuilder().setData(chunk).build());
        }
    }

    @Override
    public void end() {
        if (finish()) {
            observer.call().onCompleted();
            whenOver.run();
        }
    }

    @Override
    public void problem(String message) {
        if (finish()) {
            observer.call().onNext(LogChunk.newBuilder().setProblem(message).build());
            observer.call().onCompleted();
            whenOver.run();
        }
    }

    /** The server wants no more of it. */
    void cancel() {
        if (finish()) {
            observer.call().cancel("log " + stream + " is no longer read", null);
            whenOver.run();
        }
    }

    /** Whether the caller is the one to finish: only the first is. */
    private synchronized boolean finish() {
        var first = !over;
        over = true;
        notifyAll();
        return first;
    }

    private synchronized void roomCame() {
        notifyAll();
    }

    /** Waits for room, so that no more than the window's worth is in memory. */
    private synchronized void send(LogChunk chunk) {
        try {
            while (!over && !observer.call().isReady()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!over) {
            observer.call().onNext(chunk);
        }
    }

    private final class Observer implements ClientResponseObserver<LogChunk, LogAck> {
        private @Nullable ClientCallStreamObserver<LogChunk> call;

        ClientCallStreamObserver<LogChunk> call() {
            var started = call;
            if (started == null) {
                throw new IllegalStateException("the log call is not open yet");
            }
            return started;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<LogChunk> started) {
            call = started;
            started.setOnReadyHandler(OutgoingLog.this::roomCame);
        }

        @Override
        public void onNext(LogAck ack) {}

        @Override
        public void onError(Throwable cause) {
            over();
        }

        @Override
        public void onCompleted() {
            over();
        }

        private void over() {
            if (finish()) {
                whenOver.run();
            }
        }
    }
}
