package sh.deploy.apiserver.log;

/**
 * The connection to the database ended while a commit was under way, and it did not come back in time to find out. The
 * change may be written now, later, or never. Repeating it under the same idempotency key writes it at most once.
 */
public final class OutcomeUnknown extends RuntimeException {
    public OutcomeUnknown(String message) {
        super(message);
    }

    public OutcomeUnknown(String message, Throwable cause) {
        super(message, cause);
    }
}
