package sh.deploy.apiserver.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a request has come so far, with all that goes on record of it; what happens to the request later changes nothing here.
 *
 * @param withheld of which objects only the names may be written
 * @param id what the request is called
 * @param sent null where there is none, or none is wanted
 * @param answered as {@code sent}
 * @param isBare bodies were there and are left out, for want of room
 */
record AuditEvent(
        Verdict verdict,
        Withheld withheld,
        String id,
        Asked asked,
        Instant receivedAt,
        Stage stage,
        Instant at,
        Outcome outcome,
        @Nullable Body sent,
        @Nullable Body answered,
        boolean isBare) {
    /** The objects that an event consists of, beside texts and bodies. */
    private static final int BARE_BYTES = 1_000;

    AuditEvent bare() {
        boolean hadBodies = isBare || sent != null || answered != null;
        return new AuditEvent(verdict, withheld, id, asked, receivedAt, stage, at, outcome, null, null, hadBodies);
    }

    boolean hasNoBodies() {
        return sent == null && answered == null;
    }

    /** What it takes up in memory while it waits, in bytes. */
    long weight() {
        return BARE_BYTES + asked.bytes() + outcome.bytes() + heldBytes(sent) + heldBytes(answered);
    }

    private static int heldBytes(@Nullable Body body) {
        return body == null ? 0 : body.heldBytes();
    }
}
