package sh.deploy.apiserver.nodes;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import sh.deploy.api.node.wire.LogAck;
import sh.deploy.api.node.wire.LogChunk;
import sh.deploy.api.node.wire.NodeLinkGrpc;
import sh.deploy.api.node.wire.NodeMessage;
import sh.deploy.api.node.wire.ServerMessage;

/** The calls that agents make. Runs on network threads, so it only hands over; who calls has been proved before. */
final class NodeLinkService extends NodeLinkGrpc.NodeLinkImplBase {
    private final Executor loop;
    private final ConnectedNodes nodes;
    private final LogStreams logs;

    NodeLinkService(Executor loop, ConnectedNodes nodes, LogStreams logs) {
        this.loop = loop;
        this.nodes = nodes;
        this.logs = logs;
    }

    @Override
    public StreamObserver<NodeMessage> session(StreamObserver<ServerMessage> out) {
        return new SessionCall(AgentIdentity.ofCall(), (ServerCallStreamObserver<ServerMessage>) out, loop, nodes);
    }

    @Override
    public StreamObserver<LogChunk> logs(StreamObserver<LogAck> out) {
        return new LogCall(AgentIdentity.ofCall().node(), (ServerCallStreamObserver<LogAck>) out, logs);
    }
}
