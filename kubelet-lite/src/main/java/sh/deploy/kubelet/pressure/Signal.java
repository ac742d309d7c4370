package sh.deploy.kubelet.pressure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is measured of the node. In the order in which they are relieved: who is short of memory dies first. Names are Kubernetes'. */
public enum Signal {
    MEMORY("memory.available", Pressure.MEMORY, "memory"),
    /** What the node's pods leave of the memory it declares, where several nodes share a machine. Follows {@link #MEMORY}'s threshold. */
    DECLARED_MEMORY("allocatableMemory.available", Pressure.MEMORY, "memory"),
    /** The file system of the agent's data folder, with the pods' volumes. */
    NODEFS("nodefs.available", Pressure.DISK, "ephemeral-storage"),
    NODEFS_INODES("nodefs.inodesFree", Pressure.DISK, "inodes"),
    /** The file system of the engine, with images, what containers write, and their logs. */
    IMAGEFS("imagefs.available", Pressure.DISK, "ephemeral-storage"),
    IMAGEFS_INODES("imagefs.inodesFree", Pressure.DISK, "inodes"),
    PIDS("pid.available", Pressure.PIDS, "pids");

    private final String key;
    private final Pressure pressure;
    private final String resource;

    Signal(String key, Pressure pressure, String resource) {
        this.key = key;
        this.pressure = pressure;
        this.resource = resource;
    }

    /** The signals that a threshold can be set for. */
    static List<String> settable() {
        return Arrays.stream(values())
                .filter(signal -> signal != DECLARED_MEMORY)
                .map(Signal::key)
                .toList();
    }

    static Optional<Signal> of(String key) {
        return Arrays.stream(values())
                .filter(signal -> signal.key.equals(key) && signal != DECLARED_MEMORY)
                .findFirst();
    }

    String key() {
        return key;
    }

    Pressure pressure() {
        return pressure;
    }

    /** What a pod uses of it, as the words of an eviction name it. */
    String resource() {
        return resource;
    }

    /** What containers write is known in bytes alone, so of these only what lies in volumes can be counted. */
    boolean ofInodes() {
        return resource.equals("inodes");
    }

    boolean inBytes() {
        return resource.equals("memory") || resource.equals("ephemeral-storage");
    }
}
