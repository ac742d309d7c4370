package sh.deploy.apiserver.log;

import java.time.Duration;
import java.util.function.Consumer;

/** The batch on its way to the database, over as many attempts as it takes. Belongs to the appender's loop. */
final class Flight {
    private final PendingBatch batch;
    private final Batch frozen;
    private final long sinceNanos;
    private int failures;
    private boolean underWay;
    private boolean mayBeWritten;
    private boolean answered;
    private long repeatAtNanos;

    Flight(PendingBatch batch, Head after, long nowNanos) {
        this.batch = batch;
        this.frozen = batch.frozen(after);
        this.sinceNanos = nowNanos;
    }

    PendingBatch batch() {
        return batch;
    }

    Head before() {
        return frozen.before();
    }

    Head after() {
        return frozen.after();
    }

    void attempt(Consumer<Batch> start) {
        underWay = true;
        start.accept(frozen);
    }

    /** An attempt ended without success. */
    void attemptFailed(boolean mayHaveWritten, long repeatAt) {
        underWay = false;
        failures++;
        mayBeWritten |= mayHaveWritten;
        repeatAtNanos = repeatAt;
    }

    int failures() {
        return failures;
    }

    /** Whether the batch may have been written by one of the attempts so far. */
    boolean mayBeWritten() {
        return mayBeWritten || underWay;
    }

    boolean isDueForRepeat(long nowNanos) {
        return !underWay && nowNanos - repeatAtNanos >= 0;
    }

    boolean isOlderThan(Duration age, long nowNanos) {
        return nowNanos - sinceNanos > age.toNanos();
    }

    /** Answers the callers with a failure, once; the batch itself goes on. */
    void answer(RuntimeException failure) {
        if (!answered) {
            answered = true;
            batch.fail(failure);
        }
    }

    @Override
    public String toString() {
        return "revisions " + (before().revision() + 1) + " to " + after().revision();
    }
}
