package sh.deploy.kubelet;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.ContainerView;
import sh.deploy.kubelet.containers.DockerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineListener;
import sh.deploy.kubelet.containers.Labels;
import sh.deploy.kubelet.containers.PauseImage;
import sh.deploy.kubelet.fence.LeaseFiles;
import sh.deploy.kubelet.volumes.PodFolder;

/**
 * Ends what agents of a data folder left running, found by labels alone: for {@code deployctl down}, after the agents have
 * ended. The engine itself is never stopped.
 */
public final class NodeCleanup {
    private NodeCleanup() {}

    /**
     * Ends and removes all containers of all nodes of the data folder, ready sandboxes too. Volumes of pods stay, but for what was mounted
     * to show parts of them. The watchdogs end last:
     * until their containers are gone, those that run at most once have no longer than the node's lease.
     *
     * @param engineSockets of all engines that the nodes use
     * @param grace how long containers may take to end by themselves, where their pods do not give them less; those that are frozen
     *     are killed
     * @return how many there were
     * @throws EngineException when one could not be removed; then the watchdogs go on
     */
    public static int stopAll(Path dataDir, List<Path> engineSockets, Duration grace) {
        var folder = DataPath.of(dataDir);
        var labels = Map.of(Labels.DATA, folder.toString());
        List<Future<Integer>> counts;
        try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
            counts = engineSockets.stream()
                    .map(socket -> calls.submit(() -> stopAll(socket, labels, grace)))
                    .toList();
        }
        int count = counts.stream().mapToInt(NodeCleanup::known).sum();
        LeaseFiles.endAll(folder.resolve(Kubelet.NODES));
        folders(folder.resolve(Kubelet.NODES)).forEach(NodeCleanup::removeSubPaths);
        return count;
    }

    /** @param node the folder of one whose containers are gone */
    static void removeSubPaths(Path node) {
        podFolders(node).forEach(PodFolder::removeSubPaths);
    }

    private static List<PodFolder> podFolders(Path node) {
        return folders(node.resolve(Kubelet.PODS)).stream().map(PodFolder::new).toList();
    }

    /** What is in a folder; empty when there is no such folder. */
    private static List<Path> folders(Path parent) {
        var found = parent.toFile().listFiles();
        return found == null
                ? List.of()
                : Arrays.stream(found).map(File::toPath).toList();
    }

    private static int known(Future<Integer> count) {
        if (count.state() == Future.State.FAILED) {
            var failure = count.exceptionNow();
            throw failure instanceof EngineException engines
                    ? engines
                    : new EngineException(EngineException.Kind.REFUSED, String.valueOf(failure.getMessage()), failure);
        }
        return count.resultNow();
    }

    private static int stopAll(Path engineSocket, Map<String, String> labels, Duration grace) {
        try (var engine = DockerEngine.open(engineSocket)) {
            return stopAll(engine, labels, grace);
        }
    }

    /** Whether there are containers of the data folder, dead or alive. */
    public static boolean hasAny(Path dataDir, Path engineSocket) {
        var folder = DataPath.of(dataDir);
        try (var engine = DockerEngine.open(engineSocket)) {
            return !engine.list(Map.of(Labels.DATA, folder.toString())).isEmpty();
        }
    }

    static int stopAll(ContainerEngine engine, Map<String, String> labels, Duration grace) {
        var all = engine.list(labels);
        var running = all.stream()
                .filter(ContainerSummary::running)
                .filter(container -> !container.label(Labels.CONTAINER).isEmpty())
                .toList();
        try {
            askToEnd(engine, labels, running, grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        removeAll(engine, all);
        return all.size();
    }

    private static void removeAll(ContainerEngine engine, List<ContainerSummary> all) {
        var failures = new ConcurrentLinkedQueue<EngineException>();
        try (var removals = Executors.newFixedThreadPool(4)) {
            all.forEach(container -> removals.execute(() -> {
                try {
                    engine.remove(container.id());
                } catch (EngineException e) {
                    failures.add(e);
                }
            }));
        }
        var first = failures.peek();
        if (first != null) {
            throw new EngineException(
                    first.kind(),
                    failures.size() + " of " + all.size() + " containers could not be removed: " + first.getMessage(),
                    first);
        }
    }

    /** Waits until all have ended or their time is up. Those whose pods give them none are not asked. */
    private static void askToEnd(
            ContainerEngine engine, Map<String, String> labels, List<ContainerSummary> running, Duration most)
            throws InterruptedException {
        var left = new Leaving();
        running.forEach(container -> left.add(container.id(), grace(container, most)));
        if (left.isEmpty()) {
            return;
        }
        EngineListener listener = new EngineListener() {
            @Override
            public void processEnded(String id) {
                left.ended(id);
            }

            @Override
            public void changed(String id) {
                if (engine.inspect(id).filter(view -> view.running()).isEmpty()) {
                    processEnded(id);
                }
            }

            @Override
            public void lookAgain() {
                left.ids().forEach(this::changed);
            }
        };
        try (var watching = engine.watch(labels, listener)) {
            try (var calls = Executors.newFixedThreadPool(4)) {
                left.ids()
                        .forEach(id -> calls.execute(() -> {
                            var view = engine.inspect(id);
                            if (view.filter(ContainerView::paused).isPresent()) {
                                listener.processEnded(id); // it would have to go on to hear
                            } else {
                                engine.signal(
                                        id, view.map(ContainerView::stopSignal).orElse("SIGTERM"));
                            }
                        }));
            }
            left.await();
        }
    }

    private static Duration grace(ContainerSummary container, Duration most) {
        var seconds = container.label(Labels.GRACE);
        if (!seconds.matches("\\d{1,9}")) {
            return most;
        }
        var own = Duration.ofSeconds(Long.parseLong(seconds));
        return own.compareTo(most) < 0 ? own : most;
    }

    /** {@link #stopAll}, then the pods' folders and, unless somebody else uses it, the image of the sandboxes. */
    public static void purge(Path dataDir, List<Path> engineSockets, Duration grace) {
        stopAll(dataDir, engineSockets, grace);
        folders(DataPath.of(dataDir).resolve(Kubelet.NODES))
                .forEach(node -> podFolders(node).forEach(PodFolder::remove));
        for (var socket : engineSockets) {
            try (var engine = DockerEngine.open(socket)) {
                engine.removeImage(PauseImage.REFERENCE);
            }
        }
    }
}
