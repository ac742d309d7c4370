package sh.deploy.apiserver.encryption;

/**
 * The log cannot be read, or not be written, with the keys that there are. The message is for a person: which key is missing, where it was
 * looked for, what to do. Nothing was changed.
 */
public final class UnusableKeys extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableKeys(String message) {
        super(message);
    }

    UnusableKeys(String message, Throwable cause) {
        super(message, cause);
    }
}
