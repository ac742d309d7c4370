package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** The pods that may be evicted. */
public interface PodsOnNode {
    /** Those that run or are about to, and are not asked to end. */
    List<Pod> active();

    /** Ends a pod for good, which is then Failed for reason {@code Evicted}; returns at once. */
    void evict(String uid, String message);

    /** Whether containers of an evicted pod still run. */
    boolean isEnding(String uid);
}
