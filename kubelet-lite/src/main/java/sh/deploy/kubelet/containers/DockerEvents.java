package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to Docker's event stream on a thread of its own and opens it again whenever it breaks. */
final class DockerEvents implements ContainerEngine.Watching {
    private static final Logger LOG = LoggerFactory.getLogger(DockerEvents.class);
    private static final String OOM = "oom";
    private static final String DESTROY = "destroy";
    private static final Duration PAUSE_BEFORE_AGAIN = Duration.ofMillis(200);

    private final DockerClient client;
    private final Map<String, String> labels;
    private final OutOfMemory outOfMemory;
    private final EngineListener listener;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Stream stream;

    private DockerEvents(
            DockerClient client, Map<String, String> labels, OutOfMemory outOfMemory, EngineListener listener) {
        this.client = client;
        this.labels = labels;
        this.outOfMemory = outOfMemory;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("engine-events").unstarted(this::listen);
    }

    static DockerEvents start(
            DockerClient client, Map<String, String> labels, OutOfMemory outOfMemory, EngineListener listener) {
        var events = new DockerEvents(client, labels, outOfMemory, listener);
        events.thread.start();
        return events;
    }

    private void listen() {
        while (!closed) {
            try (var opened = new Stream()) {
                stream = opened;
                client.eventsCmd()
                        .withEventTypeFilter(EventType.CONTAINER)
                        .withEventFilter("die", OOM, DESTROY)
                        .withLabelFilter(labels)
                        .exec(opened);
                opened.awaitCompletion();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException broken) {
                LOG.debug("The engine's events could not be listened to", broken);
            }
            try {
                Thread.sleep(PAUSE_BEFORE_AGAIN);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        var opened = stream;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private final class Stream extends ResultCallback.Adapter<Event> {
        @Override
        public void onNext(Event event) {
            var actor = event.getActor();
            var id = actor == null ? event.getId() : actor.getId();
            if (id != null && !closed) {
                if (OOM.equals(event.getAction())) {
                    outOfMemory.happened(id);
                } else if (DESTROY.equals(event.getAction())) {
                    outOfMemory.forget(id);
                }
                listener.changed(id);
            }
        }

        /** Called when the engine has answered: what happened before is not in the stream. */
        @Override
        public void onStart(Closeable connection) {
            super.onStart(connection);
            listener.lookAgain();
        }

        /** The engine is away, or we closed the stream: it is opened again, and whoever calls the engine hears of it. */
        @Override
        public void onError(Throwable failure) {
            LOG.debug("The engine's events broke off", failure);
            onComplete();
        }
    }
}
