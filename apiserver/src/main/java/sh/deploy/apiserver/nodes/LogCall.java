package sh.deploy.apiserver.nodes;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.LogAck;
import sh.deploy.api.node.wire.LogChunk;

/** One log as its node sends it. The first chunk names the stream; the reader behind it decides how much may come. */
final class LogCall implements StreamObserver<LogChunk> {
    private final String node;
    private final ServerCallStreamObserver<LogAck> out;
    private final LogStreams logs;
    private @Nullable IncomingLog log;
    private boolean refused;

    LogCall(String node, ServerCallStreamObserver<LogAck> out, LogStreams logs) {
        this.node = node;
        this.out = out;
        this.logs = logs;
        out.disableAutoRequest();
        out.setOnCancelHandler(this::lost);
        out.request(1);
    }

    @Override
    public void onNext(LogChunk chunk) {
        if (log != null) {
            log.received(chunk);
            return;
        }
        if (refused) {
            return;
        }
        log = logs.attach(node, chunk.getStream(), out).orElse(null);
        if (log == null) {
            refused = true;
            out.onError(Status.NOT_FOUND
                    .withDescription("nobody waits for log " + chunk.getStream() + " from node " + node)
                    .asRuntimeException());
        } else if (!chunk.getData().isEmpty() || !chunk.getProblem().isEmpty()) {
            log.received(chunk);
        }
    }

    @Override
    public void onError(Throwable cause) {
        lost();
    }

    @Override
    public void onCompleted() {
        if (log != null) {
            log.ended();
        } else if (!refused) {
            out.onCompleted();
        }
    }

    private void lost() {
        if (log != null) {
            log.lost("the node stopped sending this log before its end");
        }
    }
}
