package sh.deploy.kubelet.fence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.kubelet.linux.ProcessFiles;

/**
 * Where the nodes of a data folder keep their {@link LeaseFile}: in memory, since the thread that beats writes there and must not wait
 * for a disk that writes the page back; in the node's folder where the machine has no such place.
 */
public final class LeaseFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseFiles.class);
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String BESIDE_THE_PODS = "lease";

    private LeaseFiles() {}

    /** @param nodes {@code DATA-FOLDER/nodes}, with a folder for each node */
    static Path of(Path nodes, String node) {
        return Files.isWritable(MEMORY)
                ? MEMORY.resolve(prefix(nodes) + node)
                : nodes.resolve(node).resolve(BESIDE_THE_PODS);
    }

    /** Data folders differ in their paths only, which may be long. */
    private static String prefix(Path nodes) {
        var folder = nodes.toAbsolutePath().normalize().toString();
        return "deploy-lease-" + UUID.nameUUIDFromBytes(folder.getBytes(StandardCharsets.UTF_8)) + "-";
    }

    /**
     * Ends the watchdogs of all nodes and removes the files. For when their agents have ended and no container is left to guard.
     *
     * @param nodes {@code DATA-FOLDER/nodes}
     */
    public static void endAll(Path nodes) {
        list(MEMORY).stream()
                .filter(file -> file.getFileName().toString().startsWith(prefix(nodes)))
                .forEach(LeaseFiles::end);
        list(nodes).forEach(node -> end(node.resolve(BESIDE_THE_PODS)));
    }

    /** As {@link #endAll}, of one node. */
    public static void end(Path nodes, String node) {
        end(of(nodes, node));
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            LOG.warn("{} cannot be listed: {}", folder, e.toString());
            return List.of();
        }
    }

    private static void end(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try {
            long watchdog = LeaseFile.existing(path).watchdog();
            if (ProcessFiles.isAlive(watchdog)) {
                ProcessHandle.of(ProcessFiles.pid(watchdog)).ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            LOG.info("no watchdog to end: {}", e.getMessage());
        }
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: {}", path, e.toString());
        }
    }
}
