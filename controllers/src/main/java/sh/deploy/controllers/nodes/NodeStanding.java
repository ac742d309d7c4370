package sh.deploy.controllers.nodes;

/** What may follow for the pods of a node from what is known of it. */
public enum NodeStanding {
    /** It is heard: its pods are what they say. */
    IN_CONTACT,
    /** It may be dead: replacements start elsewhere, and may prove needless. */
    SUSPECT,
    /** It is as good as dead. */
    DEAD,
    /** It is silent, and nothing follows from that: the fault is likely ours, or nobody could run a replacement. */
    HELD_BACK,
    /** There is no such node: it was just made, or is just gone and its pods with it. */
    NOT_SEEN;

    /** Whether it may be dead: what its pods say of themselves is old. */
    public boolean isSilent() {
        return switch (this) {
            case IN_CONTACT, NOT_SEEN -> false;
            case SUSPECT, DEAD, HELD_BACK -> true;
        };
    }
}
