package sh.deploy.kubelet.containers;

/** The engine refused or did not answer. The message is the engine's own, fit for a person. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, as far as callers must tell them apart. */
    public enum Kind {
        /** There is no such container. */
        NOT_FOUND,
        /** The name is taken, or the container is in a state that does not allow this. */
        CONFLICT,
        /** There is no such image, here or at its registry. */
        IMAGE_MISSING,
        /** The engine understood and said no. */
        REFUSED,
        /** No answer: the engine is away or hangs. */
        UNAVAILABLE
    }

    private final Kind kind;

    public EngineException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public EngineException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
