package sh.deploy.kubelet.link;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.node.wire.EventReport;
import sh.deploy.api.node.wire.NodeMessage;
import sh.deploy.api.node.wire.NodeStatus;
import sh.deploy.api.node.wire.PodStatus;
import sh.deploy.api.node.wire.PodStopped;
import sh.deploy.api.node.wire.TokenAsk;
import sh.deploy.api.node.wire.Usage;
import sh.deploy.api.node.wire.VolumePrepared;
import sh.deploy.api.node.wire.VolumeRemoved;

/**
 * What the server should hear, and what of it this session has not told yet. A newer report of the same thing takes the
 * place of the older one, so a slow or absent server costs memory for one report per pod and no more. Safe for all
 * threads.
 */
final class LatestReports {
    /** Events are told once and not kept: past this many the oldest are dropped. */
    static final int MAX_WAITING_EVENTS = 1_000;

    record PodId(String namespace, String name, String uid) {}

    private final Map<PodId, NodeMessage> podStatuses = new LinkedHashMap<>();
    private final Map<PodId, NodeMessage> podsStopped = new LinkedHashMap<>();
    private final Set<PodId> untoldStatuses = new LinkedHashSet<>();
    private final Set<PodId> untoldStops = new LinkedHashSet<>();
    private final Map<String, NodeMessage> volumesPrepared = new LinkedHashMap<>();
    private final Map<String, NodeMessage> volumesRemoved = new LinkedHashMap<>();
    private final Map<TokenAsk, NodeMessage> tokensWanted = new LinkedHashMap<>();
    private final ArrayDeque<NodeMessage> events = new ArrayDeque<>();
    private @Nullable NodeMessage nodeStatus;
    private boolean nodeStatusTold = true;
    private @Nullable NodeMessage usage;

    synchronized void nodeStatus(NodeStatus status) {
        nodeStatus = NodeMessage.newBuilder().setNodeStatus(status).build();
        nodeStatusTold = false;
    }

    /** A hello is about to say how the node is; what was reported of it before is older. */
    synchronized void helloTellsNodeStatus() {
        nodeStatus = null;
        nodeStatusTold = true;
    }

    synchronized void podStatus(PodStatus status) {
        var pod = new PodId(status.getNamespace(), status.getName(), status.getUid());
        podStatuses.put(pod, NodeMessage.newBuilder().setPodStatus(status).build());
        untoldStatuses.add(pod);
    }

    synchronized void podStopped(PodStopped stopped) {
        var pod = new PodId(stopped.getNamespace(), stopped.getName(), stopped.getUid());
        podsStopped.put(pod, NodeMessage.newBuilder().setPodStopped(stopped).build());
        untoldStops.add(pod);
    }

    /** Told once: while the server does not know it, the pod that waits for the volume has it said again. */
    synchronized void volumePrepared(VolumePrepared prepared) {
        volumesPrepared.put(
                prepared.getName(),
                NodeMessage.newBuilder().setVolumePrepared(prepared).build());
    }

    /** Told once: a server that did not hear it says the volume again, and is told again. */
    synchronized void volumeRemoved(VolumeRemoved removed) {
        volumesRemoved.put(
                removed.getName(),
                NodeMessage.newBuilder().setVolumeRemoved(removed).build());
    }

    /** Told once: who gets no answer asks again. */
    synchronized void tokenWanted(TokenAsk ask) {
        tokensWanted.put(ask, NodeMessage.newBuilder().setTokenAsk(ask).build());
    }

    synchronized void usage(Usage sample) {
        usage = NodeMessage.newBuilder().setUsage(sample).build();
    }

    synchronized void event(EventReport event) {
        if (events.size() == MAX_WAITING_EVENTS) {
            events.removeFirst();
        }
        events.addLast(NodeMessage.newBuilder().setEvent(event).build());
    }

    /** The pod's object is gone, so nothing about it need be told again. */
    synchronized void forget(PodId pod) {
        podStatuses.remove(pod);
        podsStopped.remove(pod);
        untoldStatuses.remove(pod);
        untoldStops.remove(pod);
        tokensWanted.keySet().removeIf(ask -> ask.getUid().equals(pod.uid()));
    }

    /** Forgets every pod that is not among these: the server's whole list. */
    synchronized void keepOnly(Set<PodId> pods) {
        podStatuses.keySet().retainAll(pods);
        podsStopped.keySet().retainAll(pods);
        untoldStatuses.retainAll(pods);
        untoldStops.retainAll(pods);
    }

    /** A new session has been told nothing yet. */
    synchronized void nothingTold() {
        nodeStatusTold = nodeStatus == null;
        untoldStatuses.addAll(podStatuses.keySet());
        untoldStops.addAll(podsStopped.keySet());
    }

    /**
     * The next report to send, or null when all is told. A pod's status comes before the word that it stopped, so the last
     * state of its containers is seen before the object goes.
     */
    synchronized @Nullable NodeMessage next() {
        if (!nodeStatusTold) {
            nodeStatusTold = true;
            return nodeStatus;
        }
        if (!tokensWanted.isEmpty()) {
            return tokensWanted.remove(tokensWanted.keySet().iterator().next());
        }
        if (!untoldStatuses.isEmpty()) {
            return podStatuses.get(takeFirst(untoldStatuses));
        }
        if (!untoldStops.isEmpty()) {
            return podsStopped.get(takeFirst(untoldStops));
        }
        if (!volumesPrepared.isEmpty()) {
            return volumesPrepared.remove(volumesPrepared.keySet().iterator().next());
        }
        if (!volumesRemoved.isEmpty()) {
            return volumesRemoved.remove(volumesRemoved.keySet().iterator().next());
        }
        if (!events.isEmpty()) {
            return events.removeFirst();
        }
        var sample = usage;
        usage = null;
        return sample;
    }

    private static PodId takeFirst(Set<PodId> pods) {
        Iterator<PodId> first = pods.iterator();
        var pod = first.next();
        first.remove();
        return pod;
    }
}
