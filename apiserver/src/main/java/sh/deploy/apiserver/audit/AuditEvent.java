package sh.deploy.apiserver.audit;

import java.time.Instant;

/**
 * That a request has come so far.
 *
 * @param isBare bodies are left out, for want of room
 */
record AuditEvent(Trail trail, Stage stage, Instant at, boolean isBare) {
    /** What an event takes up while it waits, roughly, beside what clients and answers say. */
    private static final int BARE_BYTES = 1_000;

    AuditEvent bare() {
        return new AuditEvent(trail, stage, at, true);
    }

    long weight() {
        long bare = BARE_BYTES + trail.textBytes();
        return isBare ? bare : bare + trail.bodyBytes();
    }
}
