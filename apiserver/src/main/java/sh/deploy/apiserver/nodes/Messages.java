package sh.deploy.apiserver.nodes;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.AwaitGuarded;
import sh.deploy.api.node.wire.CloseLog;
import sh.deploy.api.node.wire.LeaseOffer;
import sh.deploy.api.node.wire.Material;
import sh.deploy.api.node.wire.OpenLog;
import sh.deploy.api.node.wire.PodAssigned;
import sh.deploy.api.node.wire.PodForgotten;
import sh.deploy.api.node.wire.PodStopped;
import sh.deploy.api.node.wire.ServerMessage;
import sh.deploy.api.node.wire.Snapshot;
import sh.deploy.api.node.wire.Welcome;
import sh.deploy.apiserver.nodes.Assignments.Assigned;
import sh.deploy.apiserver.watch.StoredObject;

/** What the server says to a node, and for it, in its form on the wire. Pure. */
final class Messages {
    private Messages() {}

    /** @param beats false when the node need not beat */
    static ServerMessage welcome(DetectorSettings settings, int beatPort, boolean beats, ApiAddress api) {
        var welcome = Welcome.newBuilder()
                .setBeatMillis(beats ? settings.beat().toMillis() : 0)
                .setBeatPort(beatPort)
                .setApiHost(api.host())
                .setApiPort(api.port())
                .setLeaseMillis(settings.lease().toMillis());
        return ServerMessage.newBuilder().setWelcome(welcome).build();
    }

    static ServerMessage awaitGuarded(Collection<String> hostnames) {
        return ServerMessage.newBuilder()
                .setAwaitGuarded(AwaitGuarded.newBuilder().addAllHostnames(hostnames))
                .build();
    }

    static ServerMessage snapshot(Collection<Assigned> pods, Instant now) {
        var snapshot = Snapshot.newBuilder().setServerMillis(now.toEpochMilli());
        pods.forEach(
                assigned -> snapshot.addPods(ByteString.copyFrom(assigned.pod().json())));
        return ServerMessage.newBuilder().setSnapshot(snapshot).build();
    }

    static ServerMessage assigned(StoredObject pod) {
        var assigned = PodAssigned.newBuilder().setPod(ByteString.copyFrom(pod.json()));
        return ServerMessage.newBuilder().setPodAssigned(assigned).build();
    }

    static ServerMessage forgotten(StoredObject pod) {
        var forgotten = PodForgotten.newBuilder()
                .setNamespace(pod.key().namespace())
                .setName(pod.key().name())
                .setUid(pod.uid());
        return ServerMessage.newBuilder().setPodForgotten(forgotten).build();
    }

    static ServerMessage leaseOffer(long number) {
        return ServerMessage.newBuilder()
                .setLeaseOffer(LeaseOffer.newBuilder().setNumber(number))
                .build();
    }

    /** As a node says it of a pod of its own. */
    static PodStopped stopped(StoredObject pod) {
        return PodStopped.newBuilder()
                .setNamespace(pod.key().namespace())
                .setName(pod.key().name())
                .setUid(pod.uid())
                .build();
    }

    /** @param object null when there is none of that name */
    static ServerMessage material(MaterialKey key, @Nullable StoredObject object) {
        var material = Material.newBuilder()
                .setKind(key.kind())
                .setNamespace(key.namespace())
                .setName(key.name())
                .setAbsent(object == null);
        if (object != null) {
            material.setObject(ByteString.copyFrom(object.json()));
        }
        return ServerMessage.newBuilder().setMaterial(material).build();
    }

    static ServerMessage openLog(OpenLog request) {
        return ServerMessage.newBuilder().setOpenLog(request).build();
    }

    static ServerMessage closeLog(String stream) {
        return ServerMessage.newBuilder()
                .setCloseLog(CloseLog.newBuilder().setStream(stream))
                .build();
    }
}
