package sh.deploy.kubelet.pods;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.volumes.PodFolder;

/** Removes containers and folders that belong to no pod of this node. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration GRACE = FinalGrace.LENGTH;

    private final NodeParts parts;
    private final Set<String> seenBefore = new HashSet<>();

    Leftovers(NodeParts parts) {
        this.parts = parts;
    }

    /**
     * Ends what is left of pods that are not assigned here any more; blocks for their grace.
     *
     * @param isKnown whether a pod of this uid is assigned here by now
     */
    void remove(Collection<FoundContainers.Left> strangers, Predicate<String> isKnown) {
        try {
            var containers = strangers.stream()
                    .flatMap(left -> left.containers().stream())
                    .toList();
            containers.forEach(id -> parts.engine().signal(id, "SIGTERM"));
            if (!containers.isEmpty()) {
                Thread.sleep(GRACE);
            }
            // Sandboxes first: see PodSteps.removeAll.
            strangers.forEach(left -> left.sandboxes().forEach(parts.engine()::remove));
            containers.forEach(parts.engine()::remove);
            removeFolders(isKnown);
        } catch (EngineException | IOException e) {
            LOG.warn("Something of pods that are gone could not be removed: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that is there belongs to a pod that was assigned before it was made, so each is asked about when it was seen. */
    private void removeFolders(Predicate<String> isKnown) throws IOException {
        if (!Files.isDirectory(parts.podFolders())) {
            return;
        }
        try (var folders = Files.list(parts.podFolders())) {
            folders.filter(folder -> !isKnown.test(name(folder))).forEach(folder -> new PodFolder(folder).remove());
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
        for (var id : strangers) {
            if (seenBefore.contains(id)) {
                LOG.info("Removing container {}: no pod of this node", id);
                parts.engine().remove(id);
            }
        }
        seenBefore.clear();
        seenBefore.addAll(strangers);
    }
}
