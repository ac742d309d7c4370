package sh.deploy.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A raw watch of one namespace's pods, from its start on: every state that was ever shown, in order. */
public final class PodWatch implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final Thread reader;
    private final List<Map<String, Pod>> states = new ArrayList<>();

    /**
     * One pod as the watch showed it last.
     *
     * @param ip empty while it has none
     */
    public record Pod(String name, String uid, String owner, String ip, boolean ready, boolean terminating) {}

    public PodWatch(Kubectl kubectl, String namespace) {
        var builder = new ProcessBuilder(
                        kubectl.binary(), "get", "pods", "-n", namespace, "-w", "--output-watch-events", "-o", "json")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(kubectl.environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader = Thread.ofVirtual().start(this::read);
    }

    /** The sets of pods after each event so far, oldest first; keyed by uid. */
    public synchronized List<Map<String, Pod>> states() {
        return List.copyOf(states);
    }

    /** The pods after the newest event, keyed by uid. */
    public synchronized Map<String, Pod> newest() {
        return states.isEmpty() ? Map.of() : states.getLast();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        Map<String, Pod> now = Map.of();
        try (var events = JSON.readerFor(JsonNode.class).<JsonNode>readValues(process.getInputStream())) {
            while (events.hasNext()) {
                var event = events.next();
                var next = new LinkedHashMap<>(now);
                var pod = pod(event.path("object"));
                if (event.path("type").asString().equals("DELETED")) {
                    next.remove(pod.uid());
                } else {
                    next.put(pod.uid(), pod);
                }
                now = next;
                add(next);
            }
        } catch (RuntimeException endOfWatch) {
            // the process was ended in the middle of a document
        }
    }

    private synchronized void add(Map<String, Pod> state) {
        states.add(Map.copyOf(state));
    }

    private static Pod pod(JsonNode object) {
        var ready = false;
        for (var condition : object.path("status").path("conditions")) {
            ready |= condition.path("type").asString().equals("Ready")
                    && condition.path("status").asString().equals("True");
        }
        var metadata = object.path("metadata");
        return new Pod(
                metadata.path("name").asString(),
                metadata.path("uid").asString(),
                metadata.path("ownerReferences").path(0).path("name").asString(),
                object.path("status").path("podIP").asString(""),
                ready,
                metadata.has("deletionTimestamp"));
    }
}
