package sh.deploy.kubelet.containers;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.EngineException.Kind;
import sh.deploy.kubelet.linux.Freezer;
import sh.deploy.kubelet.linux.Pidfd;

/**
 * The containers that are frozen past the engine, so that they go on within microseconds: an engine starts a program to have that done, which
 * takes it 20 ms and more. To the engine they run; with runc from 1.1 on it refuses a person's commands in them, and can kill them. Where
 * the system does not let us, nothing is frozen here. Safe for all threads.
 */
final class FrozenContainers {
    /** @param freezer null for a container that has none we know of, so that it is not looked for at each inspection */
    private record Known(@Nullable Freezer freezer, boolean frozen) {}

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final ProcessDeaths deaths;

    FrozenContainers(ProcessDeaths deaths) {
        this.deaths = deaths;
    }

    /** It was when it was looked at last, and nobody has let it go on since. */
    boolean isFrozen(String id) {
        var entry = known.get(id);
        return entry != null && entry.freezer != null && entry.frozen && entry.freezer.isFrozen();
    }

    /** Whether it was looked at, so that {@link #isFrozen} says how it is. */
    boolean knows(String id) {
        return known.containsKey(id);
    }

    void forget(String id) {
        known.remove(id);
    }

    /** @return whether it is frozen now, by us; it may be so already */
    boolean freeze(ContainerView view) {
        if (!(view.state() instanceof ContainerView.State.Running running)) {
            return false;
        }
        if (running.paused()) {
            return isFrozen(view.id());
        }
        var freezer = freezer(known.get(view.id()), running.pid(), view.id());
        boolean frozen;
        try {
            frozen = freezer != null && freezer.freeze();
        } catch (IOException goneOrNotOurs) {
            frozen = false;
        }
        known.put(view.id(), new Known(freezer, frozen));
        return frozen;
    }

    /**
     * @return false when it is not known to be frozen by us
     * @throws EngineException when it was, and cannot be let go on: it is gone, or we may not
     */
    boolean thaw(String id) {
        var was = isFrozen(id);
        known.computeIfPresent(id, (same, before) -> {
            if (before.freezer == null || !before.frozen) {
                return before;
            }
            try {
                before.freezer.thaw();
                return new Known(before.freezer, false);
            } catch (IOException e) {
                throw new EngineException(Kind.CONFLICT, "container " + id + " cannot be let go on: " + e, e);
            }
        });
        return was;
    }

    /** It is about to be removed: it dies as it goes on, or is left to the engine. */
    void end(String id) {
        if (isFrozen(id) && deaths.signalFrozen(id, Pidfd.SIGKILL)) {
            try {
                thaw(id);
            } catch (EngineException gone) {
                return;
            }
        }
    }

    /** As the engine shows it, but that it is paused where it is frozen by us, now or by an earlier agent. */
    ContainerView shown(ContainerView view) {
        if (!(view.state() instanceof ContainerView.State.Running running) || running.paused()) {
            known.remove(view.id());
            return view;
        }
        var entry = known.compute(view.id(), (id, before) -> {
            var freezer = freezer(before, running.pid(), id);
            return new Known(freezer, freezer != null && freezer.isFrozen());
        });
        return entry.frozen ? view.withPaused(true) : view;
    }

    /** The same of a line of a list, as far as it was looked at before. */
    ContainerSummary shown(ContainerSummary line) {
        return line.running() && isFrozen(line.id())
                ? new ContainerSummary(line.id(), line.labels(), false, true)
                : line;
    }

    private static @Nullable Freezer freezer(@Nullable Known before, int pid, String id) {
        return before != null ? before.freezer : Freezer.of(pid, id).orElse(null);
    }
}
