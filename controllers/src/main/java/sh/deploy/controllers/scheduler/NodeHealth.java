package sh.deploy.controllers.scheduler;

/** What a node's Ready condition says of it, and of our contact with it. */
public enum NodeHealth {
    /** It says so itself. */
    READY,
    /** It says that it is not, or it never said anything. */
    NOT_READY,
    /** It has been silent for a moment: it may be dead, or about to be heard again. */
    SUSPECT,
    /** It was silent for longer than its lease and margin. */
    DEAD;

    /** The reason of the condition {@code Ready=Unknown} that means suspicion; any other means death, as in Kubernetes. */
    public static final String SUSPECTED = "NodeSuspect";

    public boolean isSilent() {
        return this == SUSPECT || this == DEAD;
    }
}
