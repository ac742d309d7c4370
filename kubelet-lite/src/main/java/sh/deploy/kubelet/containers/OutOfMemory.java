package sh.deploy.kubelet.containers;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which containers ran out of memory, by the engine's events. The kernel's word of that and of the end come to Docker on two ways; when
 * the end is faster, what Docker keeps of it does not say why, but the event still comes. Safe for all threads.
 */
final class OutOfMemory {
    private final Set<String> containers = ConcurrentHashMap.newKeySet();

    void happened(String id) {
        containers.add(id);
    }

    /** It is gone, or begins anew. */
    void forget(String id) {
        containers.remove(id);
    }

    /** As the engine shows it, and why it ended. */
    ContainerView shown(ContainerView view) {
        return containers.contains(view.id()) ? view.withOutOfMemory() : view;
    }
}
