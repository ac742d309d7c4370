package sh.deploy.apiserver.log;

import java.sql.SQLException;

/** The log cannot be written now. The draft was certainly not written; trying again later may work. */
public final class LogUnavailable extends RuntimeException {
    public LogUnavailable(String message) {
        super(message);
    }

    public LogUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * What a person can do about it, as the end of a sentence and without the database's own words. By the classes of
     * PostgreSQL's error codes: 53100 is a full disk; 08 and 57 mean that no session can be had.
     */
    public String remedy() {
        var state = getCause() instanceof SQLException refused ? String.valueOf(refused.getSQLState()) : "";
        if (state.equals("53100")) {
            return "the disk of its database is full: free some space there and try again";
        }
        return state.startsWith("08") || state.startsWith("57")
                ? "its database cannot be reached: try again once it runs"
                : "try again";
    }
}
