package sh.deploy.kubelet.node;

import java.io.IOException;
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

    private boolean diskShort() {
        try {
            var store = Files.getFileStore(Files.isDirectory(dataDir) ? dataDir : Path.of("/"));
            return store.getUsableSpace() < store.getTotalSpace() * LEAST_DISK_SHARE;
        } catch (IOException e) {
            return false;
        }
    }
}
