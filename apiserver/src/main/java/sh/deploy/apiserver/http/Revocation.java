package sh.deploy.apiserver.http;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a stream when its caller may not have it any more, or is not proved to be who that was: what held when it began is asked again as
 * long as it goes on. Where that cannot be found out, the stream ends.
 */
final class Revocation {
    private static final Logger LOG = LoggerFactory.getLogger(Revocation.class);

    static final long ASK_EVERY_SECONDS = 5;

    private Revocation() {}

    /**
     * @param timer says when to ask; must not be blocked
     * @param allowed whether the caller still is who that was, and may; called on a thread of its own, since it may compare signatures and
     *     look at files
     */
    static void endWhenTaken(ScheduledExecutorService timer, ByteStream stream, BooleanSupplier allowed) {
        var asking = timer.scheduleAtFixedRate(
                () -> Thread.ofVirtual().name("revocation").start(() -> endUnless(allowed, stream)),
                ASK_EVERY_SECONDS,
                ASK_EVERY_SECONDS,
                TimeUnit.SECONDS);
        stream.onGone(() -> asking.cancel(false));
    }

    private static void endUnless(BooleanSupplier allowed, ByteStream stream) {
        try {
            if (allowed.getAsBoolean()) {
                return;
            }
        } catch (RuntimeException e) {
            LOG.error("a watch or log ends, since it cannot be found out whether its caller still may have it", e);
        }
        stream.close();
    }
}
