package sh.deploy.apiserver.authn.oidc;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Why tokens are refused, for the operator: {@value #MOST} lines in {@link #WINDOW} at most, since strangers decide how many come. What was
 * left out is counted. Safe for all threads.
 */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    static final int MOST = 20;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private final Time time;
    private long windowNanos;
    private int written;
    private int leftOut;

    RefusalLog(Time time) {
        this.time = time;
        this.windowNanos = time.nanos();
    }

    /**
     * @param issuer empty where it is none that is known
     * @param why may quote the token
     */
    void tell(String issuer, String why) {
        int before = take();
        if (before >= 0) {
            LOG.info(
                    "a token{} is refused: {}{}",
                    issuer.isEmpty() ? "" : " of the issuer " + issuer,
                    Quoted.plain(why),
                    before == 0 ? "" : " (" + before + " refusals before this one are not in the log)");
        }
    }

    /** How many were left out since the last line, which is written now; negative when this one is left out too. */
    synchronized int take() {
        if (time.nanos() - windowNanos >= WINDOW.toNanos()) {
            windowNanos = time.nanos();
            written = 0;
        }
        if (written >= MOST) {
            leftOut++;
            return -1;
        }
        written++;
        int before = leftOut;
        leftOut = 0;
        return before;
    }
}
