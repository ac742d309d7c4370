package sh.deploy.controllers.nodelifecycle;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether a pod that was to leave its node may go now. Who comes too late for that has stood still, or has only just begun: what it knows
 * of the node may be as old, and the node may be back. So it looks a second time, a moment later. Pure but for its memory: time is an
 * argument. Safe for all threads.
 */
final class Overdue {
    /** More than what whole seconds in objects and work that queues explain. */
    static final Duration LATE = Duration.ofMillis(1_500);

    /** In which a server that stood still as well has judged its nodes anew, and told of it. */
    static final Duration SECOND_LOOK_AFTER = Duration.ofSeconds(2);

    private final Map<String, Map<String, Long>> firstLooks = new HashMap<>();

    /**
     * @param uid of the pod
     * @param lateness since when it was to go
     * @return false when it is to be looked at again after {@link #SECOND_LOOK_AFTER}
     */
    synchronized boolean mayGo(String node, String uid, Duration lateness, long nowNanos) {
        if (lateness.compareTo(LATE) <= 0) {
            return true;
        }
        var looks = firstLooks.computeIfAbsent(node, any -> new HashMap<>());
        var first = looks.get(uid);
        long since = first == null ? Long.MAX_VALUE : nowNanos - first;
        if (since > SECOND_LOOK_AFTER.plus(LATE).toNanos()) {
            looks.put(uid, nowNanos);
            return false;
        }
        return since >= SECOND_LOOK_AFTER.toNanos();
    }

    /** Nothing on this node is to go. */
    synchronized void none(String node) {
        firstLooks.remove(node);
    }
}
