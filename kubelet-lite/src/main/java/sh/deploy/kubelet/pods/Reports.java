package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import sh.deploy.kubelet.environment.TokenWish;

/**
 * What this node tells the server. Calls return at once and may come from any thread; without a connection nothing is
 * lost that matters: statuses are given again after the next {@link PodWorld#replaceAll}, events and usage may be dropped.
 */
public interface Reports {
    /** The whole status of a pod; the newest replaces the ones before. */
    void podStatus(String namespace, String name, String uid, PodStatus status);

    /** Every container of a pod that was being deleted is gone, so the object may go too. */
    void podStopped(String namespace, String name, String uid);

    /** The folder of a volume is made, on the disk with this id; told again until the volume's object says so. */
    void volumePrepared(String name, String uid, String disk);

    /** The folder of a volume that is being deleted is gone, so the object may go too; told again when the server says the volume again. */
    void volumeRemoved(String name, String uid);

    /** A token for a pod's volume is asked for, once; answered by {@link PodWorld#token}, as a rule. */
    void tokenWanted(TokenWish wish);

    /** The whole status of this node; the newest replaces the ones before. */
    void nodeStatus(NodeStatus status);

    /** CPU and memory in use, once a second. */
    void usage(UsageSample sample);

    /** An event about a pod or this node; the server fills what identifies the reporter. */
    void event(Event event);
}
