package sh.deploy.kubelet.pressure;

import java.util.List;

/**
 * A pod that may be evicted, with what it uses of what is short.
 *
 * @param restBytes what it uses beside its containers, such as by its volumes
 */
record Candidate(String uid, int priority, List<Use> containers, long restBytes) {
    /** What a container uses and what it asked for. */
    record Use(String container, long used, long requested) {}

    long used() {
        return restBytes + containers.stream().mapToLong(Use::used).sum();
    }

    long requested() {
        return containers.stream().mapToLong(Use::requested).sum();
    }
}
