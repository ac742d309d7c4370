package sh.deploy.apiserver.log;

/** The log cannot be written now. The draft was certainly not written; trying again later may work. */
public final class LogUnavailable extends RuntimeException {
    public LogUnavailable(String message) {
        super(message);
    }

    public LogUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
