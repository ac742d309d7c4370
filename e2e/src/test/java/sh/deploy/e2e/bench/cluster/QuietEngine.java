package sh.deploy.e2e.bench.cluster;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.docker.RawDocker;

/**
 * So that nothing that is measured pays for what was left to be done in the background before, such as sandboxes being made for the
 * next pods.
 */
public final class QuietEngine {
    private static final long QUIET_MILLIS = 1200;
    private static final long WITHIN_MILLIS = 60_000;
    private static final long STEP_MILLIS = 100;

    private QuietEngine() {}

    /** Until as many containers with these labels as there are have been there for a while. What never is quiet is measured all the same. */
    public static void await(RawDocker docker, Map<String, String> labels, Time time)
            throws IOException, InterruptedException {
        long end = time.nanos() + TimeUnit.MILLISECONDS.toNanos(WITHIN_MILLIS);
        long since = time.nanos();
        int before = -1;
        while (time.nanos() - since < TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS) && time.nanos() < end) {
            int now = docker.list(labels).size();
            if (now != before) {
                before = now;
                since = time.nanos();
            }
            Thread.sleep(STEP_MILLIS);
        }
    }
}
