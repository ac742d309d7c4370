package sh.deploy.apiserver.nodes;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.api.object.AtMostOne;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.apiserver.nodes.FailureDetector.Change;
import sh.deploy.apiserver.watch.StoredObject;

/**
 * The server's half of the fence around nodes that are lost. Offers each node its leases; and when the last one has surely run out, as that
 * of a dead node has, the node has stopped by itself what runs at most once, and those of these pods that are being deleted are removed
 * without its word. {@link NodeLease} decides. Belongs to the loop of {@link ConnectedNodes}.
 *
 * <p>The node in the server's own process has no lease that could run out before the process does: no pod is taken from it.
 */
final class Fence {
    /** What follows. On the loop; must not wait. */
    interface Outside {
        /** All pods that the node has, as far as it could be told. */
        List<StoredObject> podsOn(String node);

        /** Beats that name the lease are granted it, and the session tells the node of it behind all that it has said until now. */
        void offer(String node, long lease);

        /**
         * The pod's object goes. Then {@link #podGone} or {@link #removalRefused} is called.
         *
         * @return false when it stays
         */
        boolean remove(String node, StoredObject pod);

        /** Calls {@link #mayOfferAgain} when whoever hears of the node's death has surely told its pods to go. */
        void holdBack(String node);
    }

    private final String nodeInProcess;
    private final Outside outside;
    private final Map<String, NodeLease> leases = new HashMap<>();
    private long nextLease;

    /** @param firstLease no lease of that number or a higher one was offered before */
    Fence(String nodeInProcess, long firstLease, Outside outside) {
        this.nodeInProcess = nodeInProcess;
        this.nextLease = firstLease;
        this.outside = outside;
    }

    /** The node has been told all its pods. */
    void sessionOpened(String node) {
        lease(node).sessionOpened();
        offerWhenDue(node);
    }

    void sessionClosed(String node) {
        lease(node).sessionClosed();
    }

    void judged(Change change) {
        boolean isDead = change.now() == Verdict.DEAD;
        lease(change.node()).dead(isDead);
        if (isDead) {
            lease(change.node()).heldBack(true);
            outside.holdBack(change.node());
            over(change.node(), change.lease());
        } else {
            offerWhenDue(change.node());
        }
    }

    void mayOfferAgain(String node) {
        var lease = leases.get(node);
        if (lease != null) {
            lease.heldBack(false);
            offerWhenDue(node);
        }
    }

    /** The lease of this number has surely run out, and is not granted again. */
    void over(String node, long number) {
        if (!node.equals(nodeInProcess)) {
            lease(node).over(number);
            outside.podsOn(node).forEach(this::podThere);
        }
    }

    /** The delivery has told the node of the pod as it is now, if it could. */
    void podThere(StoredObject pod) {
        var node = Assignments.nodeOf(pod);
        var lease = leases.get(node);
        if (lease == null || !lease.mayRemove() || !isDue(pod) || !lease.removing(pod.uid())) {
            return;
        }
        if (!outside.remove(node, pod)) {
            lease.settled(pod.uid());
        }
    }

    /** The delivery has told the node, if it could, that the pod is gone. */
    void podGone(StoredObject pod) {
        settled(Assignments.nodeOf(pod), pod.uid());
    }

    /** The pod stays, against what was thought. */
    void removalRefused(String node, String uid) {
        settled(node, uid);
    }

    void forget(String node) {
        leases.remove(node);
    }

    /** The newest lease that the node was offered, 0 before the first. */
    long number(String node) {
        var lease = leases.get(node);
        return lease == null ? 0 : lease.number();
    }

    boolean isOver(String node) {
        var lease = leases.get(node);
        return lease != null && lease.isOver();
    }

    /** Whether the pod may go once it is known to be stopped: it runs at most once, is being deleted, and nobody else holds it. */
    static boolean isDue(StoredObject stored) {
        var pod = Json.MAPPER.readValue(stored.json(), Pod.class);
        var finalizers = pod.getMetadata().getFinalizers();
        return AtMostOne.applies(pod)
                && ObjectFacts.isBeingDeleted(pod)
                && (finalizers == null || finalizers.isEmpty());
    }

    static boolean isGuarded(StoredObject stored) {
        return AtMostOne.applies(Json.MAPPER.readValue(stored.json(), Pod.class));
    }

    private void settled(String node, String uid) {
        var lease = leases.get(node);
        if (lease != null) {
            lease.settled(uid);
            offerWhenDue(node);
        }
    }

    private void offerWhenDue(String node) {
        var lease = lease(node);
        if (lease.mayOffer()) {
            lease.offer(nextLease++);
            outside.offer(node, lease.number());
        }
    }

    private NodeLease lease(String node) {
        return leases.computeIfAbsent(node, _ -> new NodeLease());
    }
}
