package sh.deploy.api.journal;

/** What is worth a line. The words are a contract with everything that reads the journals. */
public enum JournalEvent {
    /** A node was silent past its first deadline, or closed its stream. */
    NODE_SUSPECT("node-suspect"),
    /** A node's lease and its margin passed without contact. */
    NODE_DEAD("node-dead"),
    NODE_BACK("node-back"),
    /** This process took over a lease. */
    LEADER("leader"),
    PROMOTE("promote"),
    /** A pod was deleted because of its node. */
    EVICT("evict"),
    /** A pod that runs at most once was removed without the word of its node, whose lease had run out. */
    FENCED_POD_REMOVED("fenced-pod-removed"),
    CONTAINER_START("container-start"),
    /** One that stood by, frozen, runs on: to take a place, or to end. */
    CONTAINER_THAW("container-thaw"),
    CONTAINER_EXIT("container-exit"),
    CONTAINER_STOP("container-stop"),
    /** A node's agent holds a lease again, or for the first time. */
    LEASE_GRANTED("lease-granted"),
    /** A node's lease ran out by its own clock. */
    LEASE_LOST("lease-lost"),
    /** A container was killed on its node because the lease was out. */
    FENCED("fenced"),
    SCALE_DECISION("scale-decision");

    private final String word;

    JournalEvent(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
