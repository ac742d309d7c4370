package sh.deploy.kubelet.pods;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.volumes.PodFolder;

/** Removes containers and folders that belong to no pod of this node. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration GRACE = FinalGrace.LENGTH;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final NodeParts parts;
    private final Set<String> seenBefore = new HashSet<>();

    Leftovers(NodeParts parts) {
        this.parts = parts;
    }

    /**
     * Ends what is left of pods that are not assigned here any more; blocks for their grace. A pod of which the engine may still be starting
     * something has none: the node's next lease waits for it.
     *
     * @param isKnown whether a pod of this uid is assigned here by now
     */
    void remove(Collection<FoundContainers.Left> strangers, Predicate<String> isKnown) {
        var starting = parts.fence().starting();
        var late = strangers.stream()
                .filter(left -> left.containers().stream().anyMatch(starting::contains))
                .toList();
        late.forEach(left -> Thread.ofVirtual().name("late-start").start(() -> removeLateStart(left)));
        var others = strangers.stream().filter(left -> !late.contains(left)).toList();
        try {
            removeWithGrace(others);
            removeFolders(isKnown);
        } catch (EngineException | IOException e) {
            LOG.warn("Something of pods that are gone could not be removed: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeWithGrace(List<FoundContainers.Left> strangers) throws InterruptedException {
        var containers =
                strangers.stream().flatMap(left -> left.containers().stream()).toList();
        containers.forEach(id -> parts.engine().signal(id, "SIGTERM"));
        if (!containers.isEmpty()) {
            Thread.sleep(GRACE);
        }
        // Sandboxes first: see PodSteps.removeAll.
        strangers.forEach(left -> left.sandboxes().forEach(parts.engine()::remove));
        containers.forEach(this::remove);
    }

    /** Until nothing of it can be started any more; the engine may be busy with it for long, which is no reason for the others to run on. */
    private void removeLateStart(FoundContainers.Left left) {
        var containers = Set.copyOf(left.containers());
        for (var pause = FIRST_PAUSE;
                !Collections.disjoint(containers, parts.fence().starting());
                pause = longer(pause)) {
            try {
                left.sandboxes().forEach(parts.engine()::remove);
                containers.forEach(this::remove);
            } catch (EngineException e) {
                LOG.warn("What an earlier agent began to start could not be removed, trying again: {}", e.getMessage());
                containers.forEach(this::releaseIfEnded);
                pause(pause);
            }
        }
    }

    private static Duration longer(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static void pause(Duration length) {
        LockSupport.parkNanos(length.toNanos());
    }

    /** One that has run, and cannot be removed, holds up no lease. */
    private void releaseIfEnded(String container) {
        try {
            var view = parts.engine().inspect(container);
            if (view.isEmpty() || view.get().state() instanceof ContainerView.State.Exited) {
                parts.fence().release(container);
            }
        } catch (EngineException e) {
            LOG.debug("Container {} cannot be looked at: {}", container, e.getMessage());
        }
    }

    private void removeIfPossible(String container) {
        try {
            remove(container);
        } catch (EngineException e) {
            LOG.warn("Container {} could not be removed: {}", container, e.getMessage());
        }
    }

    private void remove(String container) {
        parts.engine().remove(container);
        parts.fence().release(container);
    }

    /** One that is there belongs to a pod that was assigned before it was made, so each is asked about when it was seen. */
    private void removeFolders(Predicate<String> isKnown) throws IOException {
        if (!Files.isDirectory(parts.podFolders())) {
            return;
        }
        try (var folders = Files.list(parts.podFolders())) {
            folders.filter(folder -> !isKnown.test(name(folder))).forEach(Leftovers::removeFolder);
        }
    }

    private static void removeFolder(Path folder) {
        try {
            new PodFolder(folder).remove();
        } catch (UncheckedIOException e) {
            LOG.warn("{} of a pod that is gone could not be removed: {}", folder, e.toString());
        }
    }

    private static String name(Path folder) {
        return folder.getFileName().toString();
    }

    /** Sandboxes of a pod beside the one it runs in: of an earlier life, or of a start that was cut short. */
    void removeSandboxes(FoundContainers.Left left) {
        var surplus = left.sandboxes().stream()
                .filter(id -> !id.equals(left.sandbox()) && !id.equals(left.spareSandbox()))
                .toList();
        if (!surplus.isEmpty()) {
            Thread.ofVirtual().start(() -> surplus.forEach(parts.engine()::remove));
        }
    }

    /** A container nobody knows may be in the making; one seen twice is nobody's. */
    synchronized void removeWhenSeenAgain(List<String> strangers) {
        var inHand = parts.fence().starting();
        for (var id : strangers) {
            if (seenBefore.contains(id) && !inHand.contains(id)) {
                LOG.info("Removing container {}: no pod of this node", id);
                removeIfPossible(id);
            }
        }
        seenBefore.clear();
        seenBefore.addAll(strangers);
    }
}
