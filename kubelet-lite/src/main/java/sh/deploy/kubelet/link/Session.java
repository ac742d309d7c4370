package sh.deploy.kubelet.link;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.Hello;
import sh.deploy.api.node.wire.NodeLinkGrpc;
import sh.deploy.api.node.wire.NodeMessage;
import sh.deploy.api.node.wire.ServerMessage;

/**
 * One session call on a connection of its own. Everything that the network says about it is told to its owner on the
 * owner's loop, in order; at most {@link #UNHANDLED_MESSAGES} wait there.
 */
final class Session {
    static final int UNHANDLED_MESSAGES = 64;

    /** Who holds the session. Called on the loop. */
    interface Owner {
        void received(Session session, ServerMessage message);

        /** There is room to send again. */
        void ready(Session session);

        /** Called once; nothing comes after it. */
        void ended(Session session, @Nullable Throwable cause);
    }

    private final ManagedChannel channel;
    private final Executor loop;
    private final Owner owner;
    private final Observer observer = new Observer();
    private boolean ended;

    Session(ManagedChannel channel, Executor loop, Owner owner) {
        this.channel = channel;
        this.loop = loop;
        this.owner = owner;
    }

    void open(Hello hello) {
        NodeLinkGrpc.newStub(channel).session(observer);
        observer.call().onNext(NodeMessage.newBuilder().setHello(hello).build());
    }

    /** Whether a message sent now leaves at once instead of piling up in memory. */
    boolean isReady() {
        return !ended && observer.call().isReady();
    }

    void send(NodeMessage message) {
        observer.call().onNext(message);
    }

    /** For calls that belong to this session. */
    ManagedChannel channel() {
        return channel;
    }

    /** Ends the session and its connection; the owner is told nothing more. */
    void close(String why) {
        if (!ended) {
            ended = true;
            observer.cancel(why);
        }
        channel.shutdownNow();
    }

    private void end(@Nullable Throwable cause) {
        if (!ended) {
            ended = true;
            channel.shutdownNow();
            owner.ended(this, cause);
        }
    }

    private final class Observer implements ClientResponseObserver<NodeMessage, ServerMessage> {
        private volatile @Nullable ClientCallStreamObserver<NodeMessage> call;

        ClientCallStreamObserver<NodeMessage> call() {
            var started = call;
            if (started == null) {
                throw new IllegalStateException("the session is not open yet");
            }
            return started;
        }

        /** Harmless when the call has not begun. */
        void cancel(String why) {
            var started = call;
            if (started != null) {
                started.cancel(why, null);
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<NodeMessage> started) {
            call = started;
            started.disableAutoRequestWithInitial(UNHANDLED_MESSAGES);
            started.setOnReadyHandler(() -> loop.execute(() -> owner.ready(Session.this)));
        }

        @Override
        public void onNext(ServerMessage message) {
            loop.execute(() -> {
                if (!ended) {
                    owner.received(Session.this, message);
                    call().request(1);
                }
            });
        }

        @Override
        public void onError(Throwable cause) {
            loop.execute(() -> end(cause));
        }

        @Override
        public void onCompleted() {
            loop.execute(() -> end(null));
        }
    }
}
