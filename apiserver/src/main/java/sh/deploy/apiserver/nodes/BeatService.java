package sh.deploy.apiserver.nodes;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import sh.deploy.api.node.wire.Beat;
import sh.deploy.api.node.wire.BeatAck;
import sh.deploy.api.node.wire.NodeLinkGrpc;

/** The one call that agents make on their beat connections. Runs on the loop of the beats. */
final class BeatService extends NodeLinkGrpc.NodeLinkImplBase {
    private final Contacts contacts;

    BeatService(Contacts contacts) {
        this.contacts = contacts;
    }

    @Override
    public StreamObserver<Beat> heartbeat(StreamObserver<BeatAck> out) {
        return new HeartbeatCall(AgentIdentity.ofCall().node(), (ServerCallStreamObserver<BeatAck>) out, contacts);
    }
}
