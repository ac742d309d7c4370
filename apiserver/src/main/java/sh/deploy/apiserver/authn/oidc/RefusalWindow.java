package sh.deploy.apiserver.authn.oidc;

import java.time.Duration;
import sh.deploy.api.time.Time;

/** How many lines of one sort may be written: {@value #MOST} in {@link #WINDOW}. What is left out is counted. Safe for all threads. */
final class RefusalWindow {
    static final int MOST = 20;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private final Time time;
    private long beganAtNanos;
    private int written;
    private int leftOut;

    RefusalWindow(Time time) {
        this.time = time;
        this.beganAtNanos = time.nanos();
    }

    /** How many were left out since the last line, which is written now; negative when this one is left out too. */
    synchronized int take() {
        if (time.nanos() - beganAtNanos >= WINDOW.toNanos()) {
            beganAtNanos = time.nanos();
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
