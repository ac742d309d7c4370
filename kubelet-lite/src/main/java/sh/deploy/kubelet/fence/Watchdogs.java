package sh.deploy.kubelet.fence;

import sh.deploy.kubelet.linux.ProcessFiles;

/** Where a node's watchdog comes from. */
public interface Watchdogs {
    /** Whether one looks after the file now. Takes no time. */
    default boolean isThere(LeaseFile file) {
        return ProcessFiles.isAlive(file.watchdog());
    }

    /** Whether one looks after the file; starts one where none does, and may take seconds for that. */
    boolean ensure(LeaseFile file);

    /** Whether it would find a process that the engine says is the container's first, were it to be killed. */
    default boolean sees(String container, int pid) {
        return true;
    }

    /** Whether it may kill the processes of a container that runs; true for one that has none left. */
    default boolean reaches(String container) {
        return true;
    }
}
