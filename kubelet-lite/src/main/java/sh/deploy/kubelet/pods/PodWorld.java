package sh.deploy.kubelet.pods;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.environment.TokenWish;

/**
 * What the server tells this node. Calls return at once and may come from any thread, but one at a time: their order is
 * the server's order. Objects handed over are never changed by either side.
 */
public interface PodWorld {
    /**
     * The pods of this node, all of them: whatever else runs here stops. Comes first after each connect; the status of
     * every pod is reported again after it.
     */
    void replaceAll(List<Pod> pods);

    /** A pod that is new on this node, whose tokens follow, or changed; a deletion timestamp asks for its graceful end. */
    void assign(Pod pod);

    /** Its grace is over for the server, from which this node was away: whatever of it does not end when asked to is stopped a moment later. */
    void overdue(Pod pod);

    /** Pods of these host names may soon be moved here, since the node they run on is lost. */
    void awaitHosts(List<String> hostnames);

    /** The object is gone from the API: stop its containers now. A uid that is not known here is ignored. */
    void forget(String namespace, String name, String uid);

    /** A ConfigMap that pods of this node refer to, before the pods; null when there is none of that name (any more). */
    void configMap(String namespace, String name, @Nullable ConfigMap object);

    /** A Secret that pods of this node refer to, before the pods; null when there is none of that name (any more). */
    void secret(String namespace, String name, @Nullable Secret object);

    /** A claim that pods of this node refer to, before the pods; null when there is none of that name (any more). */
    void claim(String namespace, String name, @Nullable PersistentVolumeClaim object);

    /**
     * A volume on this node; null when it is gone. One that is being deleted, and that no claim holds any more, is to be removed from the disk
     * and reported.
     */
    void volume(String name, @Nullable PersistentVolume object);

    /**
     * A token that {@link Reports#tokenWanted} has asked for.
     *
     * @param life from now on
     */
    void token(TokenWish wish, String value, Duration life);

    /** There is no such token yet; the server gives it when it can. */
    void noToken(TokenWish wish, String why);

    /**
     * Starts to copy a container's log into the sink, on a thread of its own.
     *
     * @return ends the copying; harmless after the end
     */
    LogReading openLog(LogRequest request, LogSink sink);

    /** A log being read. */
    interface LogReading extends AutoCloseable {
        @Override
        void close();
    }
}
