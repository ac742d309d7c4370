package sh.deploy.api.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps some connections open while nobody asks anything, so that calls which then come all at once need no TLS handshakes: those take
 * longer than most calls. Asks something small on each before either side takes it for forgotten.
 */
final class KeptConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptConnections.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(4);

    /** Two looks more, and it is still younger than {@link IdleConnections#MAX_IDLE_TIME}. */
    private static final Duration ASKED_AFTER = Duration.ofSeconds(10);

    /** Asks the server something, and leaves the connection among the idle ones. */
    interface Asking {
        /** @param connection null for a new one */
        void ask(@Nullable Connection connection) throws IOException;
    }

    private final int count;
    private final IdleConnections idle;
    private final Asking asking;
    private final CountDownLatch closed = new CountDownLatch(1);

    KeptConnections(int count, IdleConnections idle, Asking asking) {
        this.count = count;
        this.idle = idle;
        this.asking = asking;
    }

    void start() {
        Thread.ofVirtual().name("kept-connections").start(() -> {
            try {
                while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    look();
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** One connection at a time: whoever calls meanwhile finds the others free. */
    void look() {
        for (var old = takeOld(); old != null; old = takeOld()) {
            isAnswered(old);
        }
        int lacking = count - idle.size();
        while (lacking > 0 && isAnswered(null)) {
            lacking--;
        }
    }

    private @Nullable Connection takeOld() {
        return idle.takeUnused(count, ASKED_AFTER);
    }

    private boolean isAnswered(@Nullable Connection connection) {
        try {
            asking.ask(connection);
            return true;
        } catch (IOException | RuntimeException away) {
            LOG.debug("a connection is not kept open: {}", away.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
