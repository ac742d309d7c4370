package sh.deploy.apiserver.nodes;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.Hello;
import sh.deploy.api.node.wire.NodeMessage;
import sh.deploy.api.node.wire.ServerMessage;

/** One session's messages on their way from the network to the loop; at most {@link #UNHANDLED} of them are under way. */
final class SessionCall implements StreamObserver<NodeMessage> {
    private static final int UNHANDLED = 256;

    private final ProvedAgent agent;
    private final ServerCallStreamObserver<ServerMessage> out;
    private final Executor loop;
    private final ConnectedNodes nodes;
    private @Nullable NodeSession session;

    SessionCall(ProvedAgent agent, ServerCallStreamObserver<ServerMessage> out, Executor loop, ConnectedNodes nodes) {
        this.agent = agent;
        this.out = out;
        this.loop = loop;
        this.nodes = nodes;
        out.disableAutoRequest();
        out.setOnReadyHandler(() -> loop.execute(this::flush));
        out.setOnCancelHandler(() -> loop.execute(this::over));
        out.request(UNHANDLED);
        agent.endBy(why -> loop.execute(() -> end(why)));
    }

    @Override
    public void onNext(NodeMessage message) {
        loop.execute(() -> {
            if (session == null) {
                begin(message);
            } else {
                nodes.received(session, message);
            }
            out.request(1);
        });
    }

    @Override
    public void onError(Throwable cause) {
        loop.execute(this::over);
    }

    @Override
    public void onCompleted() {
        loop.execute(() -> {
            over();
            out.onCompleted();
        });
    }

    private void begin(NodeMessage first) {
        if (out.isCancelled()) {
            return;
        }
        if (!first.hasHello()) {
            refuse(Status.INVALID_ARGUMENT.withDescription("a session begins with a hello"));
        } else if (!first.getHello().getNode().equals(agent.node())) {
            refuse(notYours(agent, first.getHello()));
        } else {
            session = new NodeSession(agent.caller(), first.getHello(), out);
            nodes.opened(session);
        }
    }

    private static Status notYours(ProvedAgent agent, Hello hello) {
        return Status.PERMISSION_DENIED.withDescription("the agent says it is node \"" + hello.getNode()
                + "\", but its certificate is that of node \"" + agent.node() + "\"");
    }

    private void refuse(Status why) {
        out.onError(why.asRuntimeException());
    }

    /** One that has not begun yet is ended once it has. */
    private void end(Status why) {
        if (session != null) {
            session.end(why);
            nodes.closed(session);
        }
    }

    private void flush() {
        if (session != null) {
            session.flush();
        }
    }

    private void over() {
        if (session != null) {
            session.over();
            nodes.closed(session);
        }
    }
}
