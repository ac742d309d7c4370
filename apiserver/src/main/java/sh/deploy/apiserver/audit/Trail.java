package sh.deploy.apiserver.audit;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Decision;

/**
 * What one request leaves on record. Filled in by whoever works on the request, which may be several threads; each event takes it as it is
 * when the stage is reached. {@link #NONE}, which all share whose requests are not on record, takes no lock.
 */
public final class Trail {
    /** Of a request that is none of the policy's business: everything about it is let go. */
    public static final Trail NONE = new Trail();

    static final int MOST_NOTE = 16_384;
    /** Of what was answered: it may quote what was sent. */
    private static final int MOST_MESSAGE = 4_096;

    private final @Nullable Audit audit;
    private final Verdict verdict;
    private final String id;
    private final @Nullable Asked asked;
    private final Instant receivedAt;
    private final Priority priority;
    private @Nullable Caller impersonated;
    private @Nullable Decision decision;
    private @Nullable Problem problem;
    private @Nullable Map<String, String> notes;
    private @Nullable Body sent;
    private @Nullable Body answer;
    private @Nullable Receipt receipt;
    private String madeName = "";
    private long revision;
    private int status;
    private boolean isServed;
    private boolean isPanic;
    private boolean isOver;

    Trail(Audit audit, Verdict verdict, String id, Asked asked, Instant receivedAt, Priority priority) {
        this.audit = audit;
        this.verdict = verdict;
        this.id = id;
        this.asked = asked;
        this.receivedAt = receivedAt;
        this.priority = priority;
    }

    private Trail() {
        this.audit = null;
        this.verdict = Verdict.NOTHING;
        this.id = "";
        this.asked = null;
        this.receivedAt = Instant.EPOCH;
        this.priority = Priority.REFUSED;
    }

    public boolean isKept() {
        return audit != null;
    }

    /** What the answer says in its header {@code Audit-ID}; empty where nothing is kept. */
    public String id() {
        return id;
    }

    Priority priority() {
        return priority;
    }

    /** Whether the body of the answer goes on record: never where nothing is served, or not to this caller. */
    public boolean wantsAnswer() {
        if (!verdict.level().includes(Level.REQUEST_RESPONSE)) {
            return false;
        }
        synchronized (this) {
            return isServed;
        }
    }

    synchronized void isServed(Supplier<@Nullable Body> body) {
        isServed = true;
        if (verdict.level().includes(Level.REQUEST)) {
            sent = body.get();
        }
    }

    /** As whom the request is judged, if not as its caller. */
    public void actsAs(Caller other) {
        if (isKept()) {
            synchronized (this) {
                impersonated = Cut.caller(other);
            }
        }
    }

    public void decided(Decision by) {
        if (isKept()) {
            synchronized (this) {
                decision = by;
            }
        }
    }

    /** What the object is called that the request makes. */
    synchronized void named(String name) {
        madeName = Cut.to(Asked.MOST_NAME, name);
    }

    synchronized void wrote(long next) {
        revision = Math.max(revision, next);
    }

    /** Whether the request has changed anything by now, however it ends. */
    public boolean hasWritten() {
        if (!isKept()) {
            return false;
        }
        synchronized (this) {
            return revision > 0;
        }
    }

    /** One word per key, the last. */
    synchronized void note(String key, String value) {
        if (notes == null) {
            notes = new TreeMap<>();
        }
        notes.put(key, Cut.to(MOST_NOTE, value));
    }

    /** As {@link #note}, in the words of somebody who was shown what was sent. */
    void quote(String key, String value) {
        boolean isHidden = asked != null && audit != null && asked.isAboutSecrets(audit.withheld());
        note(key, isHidden ? Redaction.HIDDEN : value);
    }

    /** Why the request is refused; the answer is told by {@link #complete} all the same. */
    public void refused(Problem why) {
        ends(why, false);
    }

    /** The server met a fault of its own. */
    public void panicked(Problem told) {
        ends(told, true);
    }

    private void ends(Problem why, boolean isFault) {
        if (isKept()) {
            synchronized (this) {
                problem = why;
                isPanic |= isFault;
            }
        }
    }

    /** The answer has begun, and goes on. */
    public void begin(int code) {
        if (isKept()) {
            synchronized (this) {
                status = code;
                report(Stage.RESPONSE_STARTED);
            }
        }
    }

    /** A streamed answer is over. */
    public void end() {
        if (isKept()) {
            synchronized (this) {
                complete(problem == null ? status : problem.httpStatus(), null);
            }
        }
    }

    /**
     * The request is answered. Only the first word of that counts.
     *
     * @param body null where it is not wanted, see {@link #wantsAnswer}
     */
    public void complete(int code, @Nullable Body body) {
        if (!isKept()) {
            return;
        }
        synchronized (this) {
            if (!isOver) {
                isOver = true;
                status = code;
                answer = body;
                report(isPanic ? Stage.PANIC : Stage.RESPONSE_COMPLETE);
            }
        }
    }

    /** Whether {@link #requireRecord} may wait now. */
    public boolean isAwaited() {
        return receipt() != null;
    }

    /**
     * Waits for the events so far where nothing may begin without them; elsewhere returns at once.
     *
     * @throws ProblemException 503 where they are not written
     */
    public void requireRecord() {
        var obstacle = obstacle();
        if (obstacle != null) {
            throw Audit.refused(obstacle);
        }
    }

    /**
     * As {@link #requireRecord}, once the request is carried out.
     *
     * @return null where they are written, or need not be
     */
    public @Nullable Problem missing() {
        var obstacle = obstacle();
        return obstacle == null ? null : Audit.unrecorded(obstacle);
    }

    private @Nullable String obstacle() {
        var last = receipt();
        return last == null ? null : last.awaitObstacle();
    }

    private @Nullable Receipt receipt() {
        if (!isKept()) {
            return null;
        }
        synchronized (this) {
            return receipt;
        }
    }

    synchronized void report(Stage stage) {
        if (audit != null && verdict.wants(stage)) {
            var next = audit.report(this, stage);
            receipt = next == null ? receipt : next;
        }
    }

    synchronized AuditEvent event(Stage stage, Instant at) {
        if (asked == null || audit == null) {
            throw new IllegalStateException("nothing is kept of this request");
        }
        boolean isNew = stage == Stage.REQUEST_RECEIVED;
        return new AuditEvent(
                verdict,
                audit.withheld(),
                id,
                asked,
                receivedAt,
                stage,
                at,
                isNew ? Outcome.NONE_YET : outcome(),
                sent,
                answer,
                false);
    }

    private Outcome outcome() {
        return new Outcome(
                impersonated,
                decision,
                status,
                problem == null ? null : problem.reason(),
                problem == null ? "" : Cut.to(MOST_MESSAGE, problem.message()),
                problem != null && problem.denied(),
                notes == null ? Map.of() : notes,
                madeName,
                revision);
    }
}
