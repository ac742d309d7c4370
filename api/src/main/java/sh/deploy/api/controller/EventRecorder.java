package sh.deploy.api.controller;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.Patch;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.object.EventNames;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;

/**
 * Writes Events for people, in the background: work never waits for them, and when more come than can be written the rest is
 * dropped and counted. What is said again counts up the event that said it first. Safe for all threads.
 */
public final class EventRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final int MAX_WAITING = 2000;
    private static final int MAX_REMEMBERED = 4096;

    private record Note(ObjectReference about, boolean warning, String reason, String message, Instant at) {
        String identity() {
            return about.getUid() + '\n' + about.getName() + '\n' + reason + '\n' + message;
        }

        String time() {
            return at.truncatedTo(ChronoUnit.SECONDS).toString();
        }
    }

    private record Written(String namespace, String name, int count) {}

    private final ApiClient client;
    private final String component;
    private final Time time;
    private final BlockingQueue<Note> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong dropped = new AtomicLong();
    private final EventNames names = new EventNames();
    private final Map<String, Written> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Written> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };
    private @Nullable Thread writer;

    /** @param component who speaks, such as {@code replicaset-controller} */
    public EventRecorder(ApiClient client, String component, Time time) {
        this.client = client;
        this.component = component;
        this.time = time;
    }

    public void start() {
        writer = Thread.ofVirtual().name("events-" + component).start(this::run);
    }

    public void normal(HasMetadata about, String reason, String message) {
        normal(about, reason, message, time.now());
    }

    /** @param at when it happened, where that is not now: an object's events are listed in this order */
    public void normal(HasMetadata about, String reason, String message, Instant at) {
        say(new Note(reference(about), false, reason, message, at));
    }

    public void warning(HasMetadata about, String reason, String message) {
        say(new Note(reference(about), true, reason, message, time.now()));
    }

    /** Events that were never written because too many waited. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.interrupt();
        }
    }

    private void say(Note note) {
        if (!waiting.offer(note)) {
            dropped.incrementAndGet();
        }
    }

    private void run() {
        try {
            while (true) {
                write(waiting.take());
            }
        } catch (InterruptedException stopped) {
            LOG.debug("no more events are written by {}", component);
        }
    }

    private void write(Note note) {
        try {
            var earlier = remembered.get(note.identity());
            remembered.put(note.identity(), earlier == null ? create(note) : countUp(note, earlier));
        } catch (ProblemException | ServerUnreachable refused) {
            remembered.remove(note.identity());
            LOG.debug("an event was not written: {} {}: {}", note.reason, note.message, refused.getMessage());
        }
    }

    private Written create(Note note) {
        var namespace = note.about.getNamespace() == null ? "default" : note.about.getNamespace();
        var name = names.next(note.about.getName(), note.at);
        client.create(
                ResourceTypes.EVENT,
                new EventBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withInvolvedObject(note.about)
                        .withType(note.warning ? "Warning" : "Normal")
                        .withReason(note.reason)
                        .withMessage(note.message)
                        .withFirstTimestamp(note.time())
                        .withLastTimestamp(note.time())
                        .withCount(1)
                        .withReportingComponent(component)
                        .withReportingInstance("")
                        .withNewSource()
                        .withComponent(component)
                        .endSource()
                        .build());
        return new Written(namespace, name, 1);
    }

    private Written countUp(Note note, Written earlier) {
        var fields = Json.MAPPER.createObjectNode();
        fields.put("count", earlier.count + 1);
        fields.put("lastTimestamp", note.time());
        try {
            client.patch(ResourceTypes.EVENT, earlier.namespace, earlier.name, Patch.merge(fields));
            return new Written(earlier.namespace, earlier.name, earlier.count + 1);
        } catch (ProblemException refused) {
            if (refused.problem().says(Reason.NOT_FOUND)) {
                return create(note);
            }
            throw refused;
        }
    }

    private static ObjectReference reference(HasMetadata about) {
        var namespace = ObjectFacts.namespace(about);
        return new ObjectReferenceBuilder()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(namespace.isEmpty() ? null : namespace)
                .withName(ObjectFacts.name(about))
                .withUid(ObjectFacts.uid(about))
                .withResourceVersion(about.getMetadata().getResourceVersion())
                .build();
    }
}
