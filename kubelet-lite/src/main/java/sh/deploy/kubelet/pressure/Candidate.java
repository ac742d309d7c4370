package sh.deploy.kubelet.pressure;

import java.util.List;

/**
 * A pod that may be evicted, with what it uses of what is short.
 *
 * @param restBytes what it uses beside its containers, such as by its volumes
 * @param atLeast it may use more than could be measured
 */
record Candidate(String uid, int priority, List<Use> containers, long restBytes, boolean atLeast) {
    /** What a container uses and what it asked for. */
    record Use(String container, long used, long requested) {}

    /** One that could not be measured at all: nothing is known against it. */
    static Candidate unmeasured(String uid, int priority) {
        return new Candidate(uid, priority, List.of(), 0, true);
    }

    long used() {
        return restBytes + containers.stream().mapToLong(Use::used).sum();
    }

    long requested() {
        return containers.stream().mapToLong(Use::requested).sum();
    }
}
