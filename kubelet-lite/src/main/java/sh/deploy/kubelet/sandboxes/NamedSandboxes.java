package sh.deploy.kubelet.sandboxes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerView;

/**
 * Sandboxes for pods that may be moved here from a node that is lost. A pod with a host name of its own gets none of the ready sandboxes,
 * since its first process is to see that name from its first moment on, and an engine takes a sandbox's name for all containers in it; so
 * one is made by its name while the lost node's lease runs out. What no pod has come for is given back. Safe for all threads.
 */
final class NamedSandboxes {
    /** A lost node's pods are moved within seconds, or it is back. */
    static final Duration KEPT = Duration.ofSeconds(20);

    /** Whoever has lost more of them is better served in turn than by a node full of sandboxes. */
    static final int MOST = 3;

    private final Map<String, ContainerView> byHostname = new HashMap<>();
    private final List<String> awaited = new ArrayList<>();

    /** Of these host names, those that one is to be made for now: {@link #keep} follows for each, or {@link #giveUp}. */
    synchronized List<String> toMake(List<String> hostnames) {
        var lacking = hostnames.stream()
                .distinct()
                .filter(hostname -> !byHostname.containsKey(hostname) && !awaited.contains(hostname))
                .limit(Math.max(0, MOST - byHostname.size() - awaited.size()))
                .toList();
        awaited.addAll(lacking);
        return lacking;
    }

    /** @return whether it waits now; a pod may have come meanwhile, which would not wait for it */
    synchronized boolean keep(String hostname, ContainerView made) {
        boolean wanted = awaited.remove(hostname);
        if (wanted) {
            byHostname.put(hostname, made);
        }
        return wanted;
    }

    synchronized void giveUp(String hostname) {
        awaited.remove(hostname);
    }

    /** Null when none is there; then none is kept any more either. */
    synchronized @Nullable ContainerView take(String hostname) {
        awaited.remove(hostname);
        return byHostname.remove(hostname);
    }

    synchronized boolean holds(String id) {
        return byHostname.values().stream().anyMatch(view -> view.id().equals(id));
    }

    /** @return whether it was here */
    synchronized boolean remove(String id) {
        return byHostname.values().removeIf(view -> view.id().equals(id));
    }
}
