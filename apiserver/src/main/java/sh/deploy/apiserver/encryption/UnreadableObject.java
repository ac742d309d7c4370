package sh.deploy.apiserver.encryption;

/** What is stored of an object is not what was sealed for its place, or lies in clear where nothing in clear is taken. */
public final class UnreadableObject extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableObject(String message) {
        super(message);
    }

    UnreadableObject(String message, Throwable cause) {
        super(message, cause);
    }
}
