package sh.deploy.apiserver.audit;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server's log is told about an outlet, by a thread of its own: that log may lie on the disk that hangs, and nobody who brings an
 * event may hang with it. What comes while much is untold is let go. Safe for all threads.
 */
final class Remarks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Remarks.class);
    private static final int MOST_UNTOLD = 16;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final String outlet;
    private final WhenFull whenFull;
    private final ThreadPoolExecutor thread;

    Remarks(String outlet, WhenFull whenFull) {
        this.outlet = outlet;
        this.whenFull = whenFull;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new ArrayBlockingQueue<>(MOST_UNTOLD),
                Thread.ofPlatform().name("audit-remarks-" + outlet).daemon().factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        thread.allowCoreThreadTimeOut(true);
    }

    void stalled() {
        tell(() -> LOG.error(
                "the audit record ({}) has come to a standstill: a write does not end; {}", outlet, consequence()));
    }

    void fails(Exception e) {
        tell(() -> LOG.error("the audit record ({}) cannot be written: {}; {}", outlet, e.toString(), consequence()));
    }

    void losesEvents(String why) {
        tell(() -> LOG.error("events of the audit record are lost ({}): {}", outlet, why));
    }

    void leavesBodiesOut(Throwable why) {
        tell(() -> LOG.error("the bodies of an event of the audit record could not be written, and are left out", why));
    }

    void goesOn(long lost) {
        tell(() -> LOG.info("the audit record ({}) is written again; {} events were lost", outlet, lost));
    }

    void isOver(Throwable fault) {
        tell(() -> LOG.error(
                "the audit record ({}) is not written any more, until the server is started anew", outlet, fault));
    }

    private void tell(Runnable remark) {
        thread.execute(remark);
    }

    private String consequence() {
        return whenFull == WhenFull.REFUSE
                ? "requests are refused until it does"
                : "what does not fit into memory is lost";
    }

    /** Waits a moment for what is untold. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
