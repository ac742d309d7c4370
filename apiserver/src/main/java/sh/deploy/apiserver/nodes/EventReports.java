package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.node.wire.EventReport;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Store;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes agents' events. The same thing said again about the same object raises the count of the event that is there, and
 * what repeats faster than it can be written is counted together.
 */
final class EventReports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventReports.class);

    /** Different events that may wait; more of them than this are noise and dropped. */
    private static final int MAX_EVENTS_WAITING = 5_000;

    private static final int HASH_DIGITS = 16;

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

        /** The same for the same subject on every server, so that a restart goes on counting. */
        ObjectKey key() {
            var all = String.join("\n", uid, field, type, reason, message, node);
            var hash = UUID.nameUUIDFromBytes(all.getBytes(UTF_8)).toString().replace("-", "");
            var place = object.isEmpty() ? "object" : object;
            return new ObjectKey("", "events", namespace, place + "." + hash.substring(0, HASH_DIGITS));
        }
    }

    private record Said(Caller agent, ObjectNode event, int times) {
        static Said together(Said older, Said newer) {
            return new Said(newer.agent(), newer.event(), older.times() + newer.times());
        }
    }

    private final Registry registry;
    private final Store store;
    private final Time time;
    private final KeyedWrites<Subject, Said> writes;

    EventReports(Registry registry, Store store, Time time) {
        this.registry = registry;
        this.store = store;
        this.time = time;
        this.writes = new KeyedWrites<>("events", MAX_EVENTS_WAITING, Said::together, this::write);
    }

    void event(Caller agent, EventReport report) {
        try {
            var event = JsonTrees.object(report.getEvent().toByteArray());
            writes.offer(Subject.of(event, agent.node()), new Said(agent, event, 1));
        } catch (ProblemException | ClassCastException e) {
            LOG.warn("an event of node {} is no JSON object and is dropped", agent.node());
        }
    }

    @Override
    public void close() {
        writes.close();
    }

    private void write(Subject subject, Said said) {
        var stored = store.newest().get(subject.key());
        if (stored == null) {
            var event = EventObjects.first(said.event(), subject, said.times(), time.now());
            registry.execute(said.agent(), ApiRequest.create("", "v1", "events", subject.namespace(), event));
        } else {
            var event = EventObjects.again(JsonTrees.object(stored.json()), said.times(), time.now());
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
}
