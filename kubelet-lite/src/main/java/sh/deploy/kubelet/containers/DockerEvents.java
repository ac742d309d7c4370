package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Listens to Docker's event stream on a thread of its own and opens it again whenever it breaks. */
final class DockerEvents implements ContainerEngine.Watching {
    private static final Duration PAUSE_BEFORE_AGAIN = Duration.ofMillis(200);

    private final DockerClient client;
    private final Map<String, String> labels;
    private final EngineListener listener;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Stream stream;

    private DockerEvents(DockerClient client, Map<String, String> labels, EngineListener listener) {
        this.client = client;
        this.labels = labels;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("engine-events").unstarted(this::listen);
    }

    static DockerEvents start(DockerClient client, Map<String, String> labels, EngineListener listener) {
        var events = new DockerEvents(client, labels, listener);
        events.thread.start();
        return events;
    }

    private void listen() {
        while (!closed) {
            try (var opened = new Stream()) {
                stream = opened;
                client.eventsCmd()
                        .withEventTypeFilter(EventType.CONTAINER)
                        .withEventFilter("start", "die", "oom", "destroy")
                        .withLabelFilter(labels)
                        .exec(opened);
                opened.awaitStarted();
                listener.lookAgain();
                opened.awaitCompletion();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException broken) {
                // Away for now: the pause below, then again. Whoever calls the engine hears of it.
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
                listener.changed(id);
            }
        }

        /** A stream that we closed ourselves ends with an error, too: not one to be told. */
        @Override
        public void onError(Throwable failure) {
            if (closed) {
                onComplete();
            } else {
                super.onError(failure);
            }
        }
    }
}
