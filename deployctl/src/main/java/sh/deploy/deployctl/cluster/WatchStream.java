package sh.deploy.deployctl.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import sh.deploy.api.client.Response;
import sh.deploy.api.client.Statuses;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;

/** Events of a watch, one at a time. Another thread may close it, which ends it. */
public final class WatchStream implements AutoCloseable {
    private final Response response;
    private final BufferedReader lines;

    WatchStream(Response response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /**
     * One event.
     *
     * @param type {@code ADDED}, {@code MODIFIED}, {@code DELETED} or {@code BOOKMARK}
     */
    public record Event(String type, JsonNode object) {}

    /** Waits for the next event; empty when the stream has ended. An error that the server sends is thrown. */
    public Optional<Event> next() {
        try {
            var line = lines.readLine();
            if (line == null) {
                return Optional.empty();
            }
            var event = Json.read(line);
            var object = event.path("object");
            var type = event.path("type").asString("");
            if (type.equals("ERROR")) {
                throw Statuses.problem(
                                object.path("code").asInt(500),
                                Json.compact(object).getBytes(StandardCharsets.UTF_8))
                        .toException();
            }
            return Optional.of(new Event(type, object));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        response.close();
    }
}
