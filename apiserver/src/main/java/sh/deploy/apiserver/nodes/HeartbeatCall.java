package sh.deploy.apiserver.nodes;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import sh.deploy.api.node.wire.Beat;
import sh.deploy.api.node.wire.BeatAck;

/** One lane of a node's beats. Answers each at once; an answer that finds no room is left out. */
final class HeartbeatCall implements StreamObserver<Beat> {
    private final String node;
    private final ServerCallStreamObserver<BeatAck> out;
    private final Executor loop;
    private final ConnectedNodes nodes;
    private boolean named;
    private boolean over;

    HeartbeatCall(String node, ServerCallStreamObserver<BeatAck> out, Executor loop, ConnectedNodes nodes) {
        this.node = node;
        this.out = out;
        this.loop = loop;
        this.nodes = nodes;
        out.setOnCancelHandler(() -> {});
    }

    @Override
    public void onNext(Beat beat) {
        if (over) {
            return;
        }
        if (!named && !beat.getNode().equals(node)) {
            over = true;
            out.onError(Status.PERMISSION_DENIED
                    .withDescription("beats of node \"" + beat.getNode() + "\" came with the certificate of node \""
                            + node + "\"")
                    .asRuntimeException());
            return;
        }
        named = true;
        loop.execute(() -> nodes.heard(node));
        if (out.isReady()) {
            out.onNext(BeatAck.newBuilder().setSequence(beat.getSequence()).build());
        }
    }

    @Override
    public void onError(Throwable cause) {
        over = true;
    }

    @Override
    public void onCompleted() {
        over = true;
        out.onCompleted();
    }
}
