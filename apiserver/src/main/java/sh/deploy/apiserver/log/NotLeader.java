package sh.deploy.apiserver.log;

/** Somebody else leads the log now, or the log is no longer the one we read. Nothing was written; nothing will be. */
public final class NotLeader extends RuntimeException {
    public NotLeader(String message) {
        super(message);
    }
}
