package sh.deploy.api.realtime;

import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the one thread of an event loop that must not wait for the CPU. */
public final class UrgentThread implements ThreadFactory {
    private static final Logger LOG = LoggerFactory.getLogger(UrgentThread.class);

    private final String name;
    private volatile Urgency urgency = Urgency.PLAIN;

    public UrgentThread(String name) {
        this.name = name;
    }

    /** How urgent its thread is; plain until it has started. */
    public Urgency urgency() {
        return urgency;
    }

    @Override
    public Thread newThread(Runnable work) {
        return Thread.ofPlatform().name(name).daemon().unstarted(() -> {
            urgency = Urgency.raiseThisThread();
            if (urgency == Urgency.PLAIN) {
                LOG.warn(
                        "the thread {} got no real-time class (CAP_SYS_NICE is missing): a silent node is noticed later",
                        name);
            }
            work.run();
        });
    }
}
