package sh.deploy.kubelet.join;

/** A machine does not become a node of the cluster; the message says what to change. */
public final class JoinRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JoinRefused(String message) {
        super(message);
    }

    JoinRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
