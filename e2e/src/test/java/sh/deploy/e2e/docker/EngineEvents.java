package sh.deploy.e2e.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an engine says of its containers from now on, kept in its order. Safe for all threads. */
public final class EngineEvents implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * A container has begun or ended to run.
     *
     * @param atNanos by the engine's wall clock, since 1970
     * @param labels of the container
     */
    public record Event(long atNanos, boolean starts, String container, Map<String, String> labels) {}

    private final SocketChannel channel;
    private final List<Event> events = new ArrayList<>();

    private EngineEvents(SocketChannel channel) {
        this.channel = channel;
    }

    /** Returns when the engine listens: nothing that happens afterwards is missed. */
    public static EngineEvents of(Path socket) throws IOException {
        var filter = JSON.createObjectNode();
        filter.putArray("type").add("container");
        filter.putArray("event").add("start").add("die");
        var query = URLEncoder.encode(JSON.writeValueAsString(filter), StandardCharsets.UTF_8);
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        var head = "GET /v1.41/events?filters=" + query + " HTTP/1.0\r\nHost: engine\r\n\r\n";
        channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
        var reader =
                new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        for (var line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            if (line.startsWith("HTTP/") && !line.contains(" 200 ")) {
                throw new IOException("the engine refuses its events: " + line);
            }
        }
        var events = new EngineEvents(channel);
        Thread.ofPlatform().daemon().name("engine-events").start(() -> events.follow(reader));
        return events;
    }

    public synchronized List<Event> all() {
        return List.copyOf(events);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void follow(BufferedReader reader) {
        try {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                take(JSON.readTree(line));
            }
        } catch (IOException closed) {
            Thread.onSpinWait();
        }
    }

    private synchronized void take(JsonNode event) {
        var labels = new HashMap<String, String>();
        event.path("Actor")
                .path("Attributes")
                .properties()
                .forEach(each -> labels.put(each.getKey(), each.getValue().asString()));
        events.add(new Event(
                event.path("timeNano").asLong(),
                event.path("Action").asString().equals("start"),
                event.path("Actor").path("ID").asString(),
                Map.copyOf(labels)));
    }
}
