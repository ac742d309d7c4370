package sh.deploy.kubelet.link;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.grpc.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.node.wire.Material;
import sh.deploy.api.node.wire.PodForgotten;
import sh.deploy.api.node.wire.ServerMessage;
import sh.deploy.api.node.wire.Snapshot;
import sh.deploy.api.node.wire.TokenGiven;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.kubelet.fence.NodeLease;
import sh.deploy.kubelet.link.LatestReports.PodId;
import sh.deploy.kubelet.pods.PodWorld;

/** Brings what the server says to the pods of this node. Belongs to the link's loop. */
final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final PodWorld world;
    private final LatestReports reports;
    private final OutgoingLogs logs;
    private final NodeLease lease;
    private final Supplier<Instant> serverTime;
    private boolean allUsed;

    /** @param serverTime what time it is by the server's clock, never later than it is there */
    Deliveries(
            PodWorld world, LatestReports reports, OutgoingLogs logs, NodeLease lease, Supplier<Instant> serverTime) {
        this.world = world;
        this.reports = reports;
        this.logs = logs;
        this.lease = lease;
        this.serverTime = serverTime;
    }

    /** A session has begun, of which everything is heard. */
    void begin() {
        allUsed = true;
    }

    /** @param channel the connection the message came by; logs that it asks for go back on it */
    void deliver(ServerMessage message, Channel channel) {
        try {
            bring(message, channel);
        } catch (RuntimeException e) {
            allUsed = false;
            throw e;
        }
    }

    /**
     * Of a session that was given up: pods that it says are to end, or are gone, are so whatever came later. Who was stopped for long finds
     * them in what has arrived meanwhile, and need not wait for the next session to end them.
     */
    void deliverEnd(ServerMessage message) {
        switch (message.getBodyCase()) {
            case POD_FORGOTTEN -> forget(message.getPodForgotten());
            case POD_ASSIGNED -> {
                var pod = WireObjects.decode(message.getPodAssigned().getPod(), Pod.class);
                if (ObjectFacts.isBeingDeleted(pod)) {
                    world.assign(pod);
                    endOverdue(List.of(pod), serverTime.get());
                }
            }
            default -> LOG.debug("{} of a session that was given up is left to the next", message.getBodyCase());
        }
    }

    private void bring(ServerMessage message, Channel channel) {
        switch (message.getBodyCase()) {
            case SNAPSHOT -> replaceAll(message.getSnapshot());
            case POD_ASSIGNED ->
                world.assign(WireObjects.decode(message.getPodAssigned().getPod(), Pod.class));
            case POD_FORGOTTEN -> forget(message.getPodForgotten());
            case MATERIAL -> material(message.getMaterial());
            case TOKEN_GIVEN -> token(message.getTokenGiven());
            case OPEN_LOG -> logs.open(message.getOpenLog(), channel);
            case CLOSE_LOG -> logs.close(message.getCloseLog().getStream());
            case LEASE_OFFER -> offer(message.getLeaseOffer().getNumber());
            case AWAIT_GUARDED -> {
                lease.awaitGuarded();
                world.awaitHosts(message.getAwaitGuarded().getHostnamesList());
            }
            case WELCOME, BODY_NOT_SET -> LOG.debug("nothing to deliver in {}", message.getBodyCase());
        }
    }

    /** A node that could not use something may not know which pods it has lost, and gets no lease before the next session. */
    private void offer(long number) {
        if (allUsed) {
            lease.offer(number);
        } else {
            LOG.error("the lease is not taken, since something that the server said before could not be used");
        }
    }

    private void replaceAll(Snapshot snapshot) {
        var pods = snapshot.getPodsList().stream()
                .map(json -> WireObjects.decode(json, Pod.class))
                .toList();
        reports.keepOnly(pods.stream().map(Deliveries::idOf).collect(Collectors.toSet()));
        world.replaceAll(pods);
        endOverdue(pods, Instant.ofEpochMilli(snapshot.getServerMillis()));
    }

    private void endOverdue(List<Pod> pods, Instant serverTime) {
        pods.stream().filter(pod -> isOverdue(pod, serverTime)).forEach(world::overdue);
    }

    /** Timestamps are whole seconds. */
    private static boolean isOverdue(Pod pod, Instant serverTime) {
        return ObjectFacts.isBeingDeleted(pod)
                && Instant.parse(pod.getMetadata().getDeletionTimestamp())
                        .plusSeconds(1)
                        .isBefore(serverTime);
    }

    private void forget(PodForgotten gone) {
        reports.forget(new PodId(gone.getNamespace(), gone.getName(), gone.getUid()));
        world.forget(gone.getNamespace(), gone.getName(), gone.getUid());
    }

    private void token(TokenGiven given) {
        var wish = WireObjects.wish(given.getAsk());
        if (given.getToken().isEmpty()) {
            world.noToken(wish, given.getProblem());
        } else {
            world.token(wish, given.getToken(), Duration.ofMillis(given.getLivesMillis()));
        }
    }

    private void material(Material material) {
        var namespace = material.getNamespace();
        var name = material.getName();
        switch (material.getKind()) {
            case "ConfigMap" -> world.configMap(namespace, name, WireObjects.decode(material, ConfigMap.class));
            case "Secret" -> world.secret(namespace, name, WireObjects.decode(material, Secret.class));
            case "PersistentVolumeClaim" ->
                world.claim(namespace, name, WireObjects.decode(material, PersistentVolumeClaim.class));
            case "PersistentVolume" -> world.volume(name, WireObjects.decode(material, PersistentVolume.class));
            default -> LOG.warn("{} {}/{} is of a kind this agent does not use", material.getKind(), namespace, name);
        }
    }

    private static PodId idOf(Pod pod) {
        var meta = pod.getMetadata();
        return new PodId(meta.getNamespace(), meta.getName(), meta.getUid());
    }
}
