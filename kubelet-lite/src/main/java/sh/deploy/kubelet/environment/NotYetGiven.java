package sh.deploy.kubelet.environment;

/** What a volume needs was asked for and comes by itself, as a rule, and soon. */
public final class NotYetGiven extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotYetGiven(String message) {
        super(message);
    }
}
