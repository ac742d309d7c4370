package sh.deploy.kubelet.containers;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keeps commands from being started in a container that is being paused: frozen half-way, the start would never end, and the engine waits
 * for it with everything else it is asked to do with the container, even to let it go on. Safe for all threads.
 */
final class CommandGate {
    private final Map<String, Integer> starting = new HashMap<>();
    private final Set<String> closed = new HashSet<>();

    /** Before a command is started; false while the container is paused. */
    synchronized boolean enter(String container) {
        if (closed.contains(container)) {
            return false;
        }
        starting.merge(container, 1, Integer::sum);
        return true;
    }

    /** The command has started, or ended, or never will start. */
    synchronized void leave(String container) {
        starting.computeIfPresent(container, (id, count) -> count == 1 ? null : count - 1);
    }

    /** Before the container is paused; false while a command may be starting. */
    synchronized boolean close(String container) {
        if (starting.containsKey(container)) {
            return false;
        }
        closed.add(container);
        return true;
    }

    /** The container runs on, or was not paused, or is gone. */
    synchronized void open(String container) {
        closed.remove(container);
    }
}
