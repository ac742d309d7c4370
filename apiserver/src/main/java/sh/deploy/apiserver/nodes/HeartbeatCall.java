package sh.deploy.apiserver.nodes;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import sh.deploy.api.node.wire.Beat;
import sh.deploy.api.node.wire.BeatAck;

/**
 * One lane of a node's beats. Answers the first at once, so that the agent knows itself heard, and then each tenth, since an
 * answer costs both ends as much as a beat. An answer that finds no room is left out.
 */
final class HeartbeatCall implements StreamObserver<Beat> {
    private static final int ANSWER_EVERY = 10;

    private final String node;
    private final ServerCallStreamObserver<BeatAck> out;
    private final Executor loop;
    private final ConnectedNodes nodes;
    private boolean named;
    private int unanswered = ANSWER_EVERY - 1;
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
        if (++unanswered >= ANSWER_EVERY && out.isReady()) {
            unanswered = 0;
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
