package sh.deploy.kubelet.link;

import io.grpc.ManagedChannel;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the connections of the beats on a thread of its own, since that reads certificates, builds TLS and may log, while the beat thread beats
 * on another lane. Safe for all threads.
 */
final class BeatDialler implements AutoCloseable {
    /** Makes a connection that its first call dials. By one thread at a time. */
    interface Opening {
        ManagedChannel open(int port) throws SSLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(BeatDialler.class);

    private final Opening opening;
    private final Executor beats;
    private final LinkLoop loop = new LinkLoop("heartbeats-dial");

    /** @param beats the beat thread */
    BeatDialler(Opening opening, Executor beats) {
        this.opening = opening;
        this.beats = beats;
    }

    /** One of the two is called on the beat thread, unless this is closed before; what failed is logged by then. */
    void open(int port, Consumer<ManagedChannel> opened, Runnable failed) {
        loop.execute(() -> {
            try {
                var channel = opening.open(port);
                beats.execute(() -> opened.accept(channel));
            } catch (SSLException | RuntimeException e) {
                LOG.warn("cannot open a beat connection", e);
                beats.execute(failed);
            }
        });
    }

    /** Ends once nothing is being opened any more. */
    @Override
    public void close() {
        loop.endWith(() -> {});
    }
}
