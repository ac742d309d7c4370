package sh.deploy.apiserver.audit;

import java.time.Instant;

/**
 * That a request has come so far.
 *
 * @param isBare bodies are left out, for want of room
 */
record AuditEvent(Trail trail, Stage stage, Instant at, boolean isBare) {
    /** What an event without bodies takes up while it waits, roughly. */
    private static final int BARE_BYTES = 1_000;

    AuditEvent bare() {
        return new AuditEvent(trail, stage, at, true);
    }

    long weight() {
        return isBare ? BARE_BYTES : BARE_BYTES + trail.bodyBytes();
    }
}
