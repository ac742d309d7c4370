package sh.deploy.apiserver.nodes;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import sh.deploy.api.node.Heartbeat;
import sh.deploy.api.node.wire.BeatAck;
import sh.deploy.api.node.wire.NodeLinkGrpc;

/** The one call that agents make on their beat connections. Runs on the loop of the beats. */
final class BeatService implements BindableService {
    private final Contacts contacts;

    BeatService(Contacts contacts) {
        this.contacts = contacts;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(NodeLinkGrpc.SERVICE_NAME)
                .addMethod(Heartbeat.method(), ServerCalls.asyncBidiStreamingCall(this::heartbeat))
                .build();
    }

    private StreamObserver<Heartbeat> heartbeat(StreamObserver<BeatAck> out) {
        return new HeartbeatCall(AgentIdentity.ofCall(), (ServerCallStreamObserver<BeatAck>) out, contacts);
    }
}
