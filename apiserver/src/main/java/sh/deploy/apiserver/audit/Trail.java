package sh.deploy.apiserver.audit;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Decision;

/**
 * What one request leaves on record. Filled in by whoever works on the request, one thread after the other; each event takes it as it is
 * when the stage is reached.
 */
public final class Trail {
    /** Of a request that is none of the policy's business: everything about it is let go. */
    public static final Trail NONE = new Trail();

    /** No object has a longer name, though many may be asked for. */
    private static final int MOST_NAME = 253;

    private static final int MOST_NOTE = 16_384;

    private final @Nullable Audit audit;
    private final Verdict verdict;
    private final String id;
    private final @Nullable Asked asked;
    private final Instant receivedAt;
    private @Nullable Caller impersonated;
    private @Nullable Decision decision;
    private @Nullable Problem problem;
    private @Nullable Map<String, String> notes;
    private @Nullable Body answer;
    private String madeName = "";
    private long revision;
    private int status;
    private boolean isPanic;
    private boolean isOver;

    Trail(Audit audit, Verdict verdict, String id, Asked asked, Instant receivedAt) {
        this.audit = audit;
        this.verdict = verdict;
        this.id = id;
        this.asked = asked;
        this.receivedAt = receivedAt;
    }

    private Trail() {
        this.audit = null;
        this.verdict = Verdict.NOTHING;
        this.id = "";
        this.asked = null;
        this.receivedAt = Instant.EPOCH;
    }

    public boolean isKept() {
        return audit != null;
    }

    /** What the answer says in its header {@code Audit-ID}; empty where nothing is kept. */
    public String id() {
        return id;
    }

    /** Whether bodies of answers go on record. */
    public boolean wantsAnswer() {
        return verdict.level().includes(Level.REQUEST_RESPONSE);
    }

    /** As whom the request is judged, if not as its caller. */
    public void actsAs(Caller other) {
        if (isKept()) {
            impersonated = other;
        }
    }

    public void decided(Decision by) {
        if (isKept()) {
            decision = by;
        }
    }

    /** What the object is called that the request makes. */
    void named(String name) {
        madeName = Cut.to(MOST_NAME, name);
    }

    void wrote(long next) {
        revision = next;
    }

    /** One word per key, the last. */
    void note(String key, String value) {
        if (notes == null) {
            notes = new TreeMap<>();
        }
        notes.put(key, Cut.to(MOST_NOTE, value));
    }

    /** Why the request is refused; the answer is told by {@link #complete} all the same. */
    public void refused(Problem why) {
        if (isKept()) {
            problem = why;
        }
    }

    /** The server met a fault of its own. */
    public void panicked(Problem told) {
        if (isKept()) {
            problem = told;
            isPanic = true;
        }
    }

    /** The answer has begun, and goes on. */
    public void begin(int code) {
        if (isKept()) {
            status = code;
            report(Stage.RESPONSE_STARTED);
        }
    }

    /** A streamed answer is over. */
    public void end() {
        complete(problem == null ? status : problem.reason().httpStatus(), null);
    }

    /**
     * The request is answered. Only the first word of that counts.
     *
     * @param body null where it is not wanted, see {@link #wantsAnswer}
     */
    public void complete(int code, @Nullable Body body) {
        if (isKept() && isFirstEnd()) {
            status = code;
            answer = body;
            report(isPanic ? Stage.PANIC : Stage.RESPONSE_COMPLETE);
        }
    }

    private synchronized boolean isFirstEnd() {
        boolean isFirst = !isOver;
        isOver = true;
        return isFirst;
    }

    void report(Stage stage) {
        if (audit != null && verdict.wants(stage)) {
            audit.report(this, stage);
        }
    }

    Verdict verdict() {
        return verdict;
    }

    Asked asked() {
        if (asked == null) {
            throw new IllegalStateException("nothing is kept of this request");
        }
        return asked;
    }

    Instant receivedAt() {
        return receivedAt;
    }

    @Nullable
    Caller impersonated() {
        return impersonated;
    }

    @Nullable
    Decision decision() {
        return decision;
    }

    @Nullable
    Problem problem() {
        return problem;
    }

    Map<String, String> notes() {
        return notes == null ? Map.of() : notes;
    }

    @Nullable
    Body answer() {
        return answer;
    }

    String madeName() {
        return madeName;
    }

    /** 0 where nothing was written. */
    long revision() {
        return revision;
    }

    int status() {
        return status;
    }

    /** How long the bodies are that wait with an event of this. */
    long bodyBytes() {
        var body = asked == null ? null : asked.body();
        return (body == null ? 0 : body.heldBytes()) + (answer == null ? 0 : answer.heldBytes());
    }

    /** How long the texts are that wait with an event of this and that others wrote. */
    long textBytes() {
        long bytes = problem == null ? 0 : problem.message().length();
        if (asked != null) {
            bytes += asked.path().length()
                    + asked.query().length()
                    + asked.userAgent().length();
        }
        for (var note : notes().values()) {
            bytes += note.length();
        }
        return bytes;
    }
}
