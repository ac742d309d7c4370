package sh.deploy.kubelet.pressure;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** The pods that may be evicted. */
public interface PodsOnNode {
    /** Those that run or are about to, and are not asked to end. */
    List<Pod> active();

    /** Ends a pod for good, since the node needs what it uses; it is then Failed for reason {@code Evicted}. Returns at once. */
    void evict(String uid, String message);

    /** As {@link #evict}, since the pod uses more than it was given: no disruption that came upon it from outside. */
    void evictForLimit(String uid, String message);

    /** Whether anything of an evicted pod, its volumes included, is left. */
    boolean isEnding(String uid);
}
