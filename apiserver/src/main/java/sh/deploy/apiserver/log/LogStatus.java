package sh.deploy.apiserver.log;

import java.util.Locale;

/**
 * How the appender stands, for status pages and readiness.
 *
 * @param durableRevision of the last entry that is known to be durable and replayed
 * @param headRevision of the last entry that has its place; greater while commits are under way
 * @param message what is wrong, empty when nothing is
 */
public record LogStatus(Role role, long term, long durableRevision, long headRevision, String message) {
    public enum Role {
        /** Writes are taken. */
        LEADING,
        /** The database cannot be reached; writes are refused until it can. */
        WAITING_FOR_DATABASE,
        /** Another leader took over, or this one was closed; no write will be taken again. */
        ENDED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The same place in another role. */
    LogStatus as(Role role, String message) {
        return new LogStatus(role, term, durableRevision, headRevision, message);
    }
}
