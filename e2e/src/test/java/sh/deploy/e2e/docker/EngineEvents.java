package sh.deploy.e2e.docker;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import sh.deploy.kubelet.containers.Labels;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What happened to the containers of one cluster from now on, in the engine's own words and by its clock, which is the machine's. */
public final class EngineEvents implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final SocketChannel channel;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile boolean closing;
    private volatile String ended = "";

    /**
     * @param action such as {@code start}, {@code kill}, {@code die}, {@code destroy}
     * @param container its id
     */
    public record Event(Instant at, String action, String container, Map<String, String> labels) {
        /** Of the pod. */
        public String uid() {
            return labels.getOrDefault(Labels.UID, "");
        }

        /** Of the container in its pod; empty for a sandbox. */
        public String name() {
            return labels.getOrDefault(Labels.CONTAINER, "");
        }

        /** Id of the one it runs in; empty for a sandbox. */
        public String sandbox() {
            return labels.getOrDefault(Labels.SANDBOX, "");
        }
    }

    private EngineEvents(SocketChannel channel) {
        this.channel = channel;
    }

    /** @param data the cluster's folder, which the labels of its containers name */
    public static EngineEvents of(Path socket, Path data) throws IOException {
        var filter = JSON.createObjectNode();
        filter.putArray("type").add("container");
        filter.putArray("label").add(Labels.DATA + "=" + data);
        var query = URLEncoder.encode(JSON.writeValueAsString(filter), StandardCharsets.UTF_8);
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        var call = "GET /v1.41/events?since=" + Instant.now().getEpochSecond() + "&filters=" + query
                + " HTTP/1.0\r\nHost: engine\r\n\r\n";
        channel.write(ByteBuffer.wrap(call.getBytes(StandardCharsets.US_ASCII)));
        var events = new EngineEvents(channel);
        Thread.ofVirtual().name("engine-events").start(events::read);
        return events;
    }

    /**
     * The oldest first.
     *
     * @throws IllegalStateException when the engine stopped telling before this was closed: there may have been more
     */
    public List<Event> all() {
        if (!ended.isEmpty()) {
            throw new IllegalStateException("the engine's events ended after " + events.size() + ": " + ended);
        }
        return List.copyOf(events);
    }

    /** As {@link #all()}, those of one kind that happened to containers of one pod; sandboxes apart. */
    public List<Event> of(String uid, String action) {
        return all().stream()
                .filter(event -> event.uid().equals(uid)
                        && event.action().equals(action)
                        && !event.name().isEmpty())
                .toList();
    }

    private void read() {
        try (var in = Channels.newInputStream(channel)) {
            skipHead(in);
            try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
                while (values.hasNext()) {
                    events.add(event(values.next()));
                }
            }
            end("the engine hung up");
        } catch (IOException | RuntimeException closed) {
            end(closed.toString());
        }
    }

    private void end(String why) {
        if (!closing) {
            ended = why;
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        var last = "";
        while (!last.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the engine hung up");
            }
            last = last + (char) next;
        }
    }

    private static Event event(JsonNode json) {
        var actor = json.path("Actor");
        var labels = new HashMap<String, String>();
        actor.path("Attributes")
                .properties()
                .forEach(each -> labels.put(each.getKey(), each.getValue().asString()));
        long nanos = json.path("timeNano").asLong();
        return new Event(
                Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND),
                json.path("Action").asString(),
                actor.path("ID").asString(),
                Map.copyOf(labels));
    }

    @Override
    public void close() throws IOException {
        closing = true;
        channel.close();
    }
}
