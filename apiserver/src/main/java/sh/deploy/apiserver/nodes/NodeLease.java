package sh.deploy.apiserver.nodes;

import java.util.HashSet;
import java.util.Set;

/**
 * When one node is offered a lease, and when pods may be taken from it without its word: never both. Pure but for its memory.
 *
 * <p>A node whose lease is over has stopped itself what runs at most once, so such pods may be removed until it is offered another. That
 * it is once it is back and each removal has gone ahead on its stream: so no node holds a lease and a pod that is not its own any more.
 * And not in the first moment after its death, in which its pods are told to go: else one that comes back just then would be asked for
 * each of them, which takes as long as its agent needs.
 */
final class NodeLease {
    private final Set<String> removals = new HashSet<>();
    private long number;
    private boolean session;
    private boolean offered;
    private boolean over;
    private boolean dead;
    private boolean heldBack;

    /** It has been told all its pods. */
    void sessionOpened() {
        session = true;
        offered = false;
    }

    void sessionClosed() {
        session = false;
    }

    /** @param lease that was the newest by then; an older one's end says nothing about the newest */
    void over(long lease) {
        over |= lease == number;
    }

    void dead(boolean isDead) {
        dead = isDead;
    }

    /** Whether another lease waits for the pods that are about to be told to go. */
    void heldBack(boolean isHeldBack) {
        heldBack = isHeldBack;
    }

    /** Whether what runs at most once has surely been stopped there. */
    boolean mayRemove() {
        return over;
    }

    boolean mayOffer() {
        return session && !dead && !heldBack && (over || !offered) && removals.isEmpty();
    }

    void offer(long lease) {
        number = lease;
        offered = true;
        over = false;
    }

    /**
     * A pod is about to be removed; until {@link #settled} the node may not know.
     *
     * @return whether that is new
     */
    boolean removing(String uid) {
        return removals.add(uid);
    }

    /** The pod is gone, and the node's stream says so; or it stays. */
    void settled(String uid) {
        removals.remove(uid);
    }

    long number() {
        return number;
    }

    boolean isOver() {
        return over;
    }
}
