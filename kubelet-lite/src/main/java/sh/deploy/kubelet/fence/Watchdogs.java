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

    /** How a process looks from here that the engine says is a container's first. */
    enum Sight {
        /** The container's: it would be found, were it to be killed. */
        SEEN,
        /** Of another container, or of none. */
        ANOTHERS,
        /** There is no such process, as when it has just ended. */
        ABSENT,
        /** It is there and did not let itself be read, as when too many files are open. */
        UNREADABLE
    }

    default Sight sight(String container, int pid) {
        return Sight.SEEN;
    }

    /** Whether it may kill the processes of a container that runs; true for one that has none left. */
    default boolean reaches(String container) {
        return true;
    }
}
