package sh.deploy.e2e.bench.recovery;

/** What happens after a node's fault, in this order: the first two to the node, the others to each pod that takes a lost one's place. */
enum Moment {
    /** The server's verdict, by its journal. */
    SEEN("verdict"),
    /** A client's watch shows that the node is not ready. */
    SHOWN("condition at a client"),
    /** A client's watch shows the new pod. */
    MADE("pod made"),
    /** A client's watch shows the new pod's node. */
    BOUND("pod bound"),
    /** Its container was started, or thawed, by the agent's journal. */
    STARTED("container started"),
    /** A client's watch shows the new pod's address. */
    ADDRESSED("address at a client"),
    /** It answers a client that asked as soon as it knew the address. */
    ANSWERED("answers");

    private final String words;

    Moment(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
