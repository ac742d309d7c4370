package sh.deploy.kubelet.environment;

/** Something a container or a volume refers to is not there (yet). The message names it, in Kubernetes' words. */
public final class CannotConfigure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotConfigure(String message) {
        super(message);
    }
}
