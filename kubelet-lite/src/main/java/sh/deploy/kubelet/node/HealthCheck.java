package sh.deploy.kubelet.node;

import java.nio.file.Files;
import java.nio.file.Path;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;

/** Looks how the node fares. Blocks for as long as the engine takes to answer. */
public final class HealthCheck {
    private static final long LEAST_MEMORY_BYTES = 100L * 1024 * 1024;
    private static final double LEAST_DISK_SHARE = 0.05;

    private final ContainerEngine engine;
    private final Path dataDir;
    private boolean keepsContainers;

    public HealthCheck(ContainerEngine engine, Path dataDir, boolean keepsContainers) {
        this.engine = engine;
        this.dataDir = dataDir;
        this.keepsContainers = keepsContainers;
    }

    public NodeHealth look() {
        return new NodeHealth(
                engineProblem(), keepsContainers, Machine.memory("MemAvailable") < LEAST_MEMORY_BYTES, diskShort());
    }

    private String engineProblem() {
        try {
            keepsContainers = engine.facts().keepsContainers();
            return "";
        } catch (EngineException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Not by a {@code FileStore}: that reads the table of all mounts, in which each container has several. */
    private boolean diskShort() {
        var folder = (Files.isDirectory(dataDir) ? dataDir : Path.of("/")).toFile();
        return folder.getUsableSpace() < folder.getTotalSpace() * LEAST_DISK_SHARE;
    }
}
