package sh.deploy.e2e.faults;

/** What can happen to a host and to the process that stands for its machine. */
public enum Fault {
    /** The cable is pulled at the bridge's end: silence, and no packet says why. */
    LINK_DOWN("link down"),
    /** Every frame is lost in both directions, while the link stays up. */
    PACKET_LOSS("100 % packet loss"),
    /** What the host sends is lost; what it is sent arrives. */
    MUTE("loss from the node"),
    /** What the host is sent is lost; what it sends arrives. */
    DEAF("loss to the node"),
    /** The process and all it started stop running; their kernel goes on acknowledging what comes. */
    FREEZE("freezer"),
    /** SIGKILL: loud, since the kernel closes the process's connections. */
    KILL("SIGKILL");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** For a table. */
    public String words() {
        return words;
    }
}
