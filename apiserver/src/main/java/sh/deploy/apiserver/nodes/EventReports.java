package sh.deploy.apiserver.nodes;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.node.wire.EventReport;
import sh.deploy.api.object.EventNames;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes agents' events. The same thing said again about the same object raises the count of the event that is there, and
 * what repeats faster than it can be written is counted together.
 */
final class EventReports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventReports.class);

    /** Different events that may wait; more of them than this are noise and dropped. */
    private static final int MAX_EVENTS_WAITING = 5_000;

    /** What makes two events the same. */
    record Subject(
            String namespace,
            String object,
            String uid,
            String field,
            String type,
            String reason,
            String message,
            String node) {
        static Subject of(ObjectNode event, String node) {
            var involved = event.path("involvedObject");
            var namespace = involved.path("namespace").asString("");
            return new Subject(
                    namespace.isEmpty() ? "default" : namespace,
                    involved.path("name").asString(""),
                    involved.path("uid").asString(""),
                    involved.path("fieldPath").asString(""),
                    event.path("type").asString("Normal"),
                    event.path("reason").asString(""),
                    event.path("message").asString(""),
                    node);
        }

        /** Of an event that is stored. */
        static Subject of(ObjectNode stored) {
            return of(stored, stored.path("source").path("host").asString(""));
        }

        /** What the names of all events about the same object begin with. */
        String prefix() {
            return place() + ".";
        }

        String place() {
            return object.isEmpty() ? "object" : object;
        }
    }

    /**
     * @param name for the event, should it be the first of its subject
     * @param first when it came
     * @param last when it, or what was counted together with it, came last
     */
    record Said(Caller agent, ObjectNode event, int times, String name, Instant first, Instant last) {
        static Said together(Said older, Said newer) {
            return new Said(
                    newer.agent(),
                    newer.event(),
                    older.times() + newer.times(),
                    older.name(),
                    older.first(),
                    newer.last());
        }
    }

    private final Registry registry;
    private final Store store;
    private final Time time;
    private final EventNames names = new EventNames();
    private final KeyedWrites<Subject, Said> writes;

    EventReports(Registry registry, Store store, Time time) {
        this.registry = registry;
        this.store = store;
        this.time = time;
        this.writes = new KeyedWrites<>("events", MAX_EVENTS_WAITING, Said::together, this::writeUnlessDenied);
    }

    void event(Caller agent, EventReport report) {
        try {
            var event = JsonTrees.object(report.getEvent().toByteArray());
            var subject = Subject.of(event, agent.node());
            var now = time.now();
            writes.offer(subject, new Said(agent, event, 1, names.next(subject.place(), now), now, now));
        } catch (ProblemException | ClassCastException e) {
            LOG.warn("an event of node {} is no JSON object and is dropped", agent.node());
        }
    }

    @Override
    public void close() {
        writes.close();
    }

    /** As on Kubernetes, an event that a webhook denies is not tried again. */
    private void writeUnlessDenied(Subject subject, Said said) {
        try {
            write(subject, said);
        } catch (ProblemException e) {
            if (!e.problem().denied()) {
                throw e;
            }
            LOG.debug("an event of node {} is denied and dropped", said.agent().node());
        }
    }

    private void write(Subject subject, Said said) {
        var stored = stored(subject);
        if (stored == null) {
            var event = EventObjects.first(said, subject);
            registry.execute(said.agent(), ApiRequest.create("", "v1", "events", subject.namespace(), event));
        } else {
            var event = EventObjects.again(JsonTrees.object(stored.json()), said);
            registry.execute(
                    said.agent(),
                    ApiRequest.update(
                            "",
                            "v1",
                            "events",
                            subject.namespace(),
                            stored.key().name(),
                            event));
        }
    }

    /** The event that said it first, whichever server wrote it; an object has few events. */
    private @Nullable StoredObject stored(Subject subject) {
        var prefix = subject.prefix();
        var before = new ObjectKey("", "events", subject.namespace(), prefix);
        for (var event : store.newest().listAfter("", "events", subject.namespace(), before)) {
            if (!event.key().name().startsWith(prefix)) {
                return null;
            }
            if (Subject.of(JsonTrees.object(event.json())).equals(subject)) {
                return event;
            }
        }
        return null;
    }
}
