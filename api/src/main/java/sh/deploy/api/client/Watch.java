package sh.deploy.api.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.Json;
import sh.deploy.api.problem.ProblemException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** A stream of changes. One thread reads; any thread may close, which ends the read. */
public final class Watch<T> implements AutoCloseable {
    private final HttpClient http;
    private final Response response;
    private final ObjectReader objects;
    private @Nullable JsonParser parser;

    Watch(HttpClient http, Response response, Class<T> model) {
        this.http = http;
        this.response = response;
        // An object here is followed by the end of its event, which the usual check for trailing text would refuse.
        this.objects = Json.MAPPER.readerFor(model).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * Waits for the next change; null when the server ended the watch, as it does from time to time.
     *
     * @throws ProblemException when the server says why it cannot go on, such as {@code Expired}
     * @throws ServerUnreachable when the connection broke or was silent for too long
     */
    public @Nullable WatchEvent<T> next() {
        try {
            // Made here and not before: making it waits for the first byte.
            var events = parser == null ? Json.MAPPER.createParser(response.body()) : parser;
            parser = events;
            var token = events.nextToken();
            if (token == null) {
                return null;
            }
            if (token != JsonToken.START_OBJECT) {
                throw new IOException("a watch event is not a JSON object");
            }
            return readEvent(events);
        } catch (JacksonException | IOException broken) {
            throw new ServerUnreachable(
                    http.config().server(), "the watch broke: " + broken.getMessage(), true, broken);
        }
    }

    @Override
    public void close() {
        response.close();
    }

    private WatchEvent<T> readEvent(JsonParser events) throws IOException {
        var type = "";
        WatchEvent<T> event = null;
        JsonNode early = null;
        for (var name = events.nextName(); name != null; name = events.nextName()) {
            events.nextToken();
            switch (name) {
                case "type" -> type = events.getString();
                case "object" -> {
                    if (type.isEmpty()) {
                        early = events.readValueAsTree();
                    } else {
                        event = event(type, events);
                    }
                }
                default -> events.skipChildren();
            }
        }
        if (event == null && early != null) {
            var again = Json.MAPPER.treeAsTokens(early);
            again.nextToken();
            event = event(type, again);
        }
        if (event == null) {
            throw new IOException("a watch event lacks its type or its object");
        }
        return event;
    }

    private WatchEvent<T> event(String type, JsonParser at) throws IOException {
        return switch (type) {
            case "ADDED" -> new WatchEvent.Added<>(objects.<T>readValue(at));
            case "MODIFIED" -> new WatchEvent.Modified<>(objects.<T>readValue(at));
            case "DELETED" -> new WatchEvent.Deleted<>(objects.<T>readValue(at));
            case "BOOKMARK" -> {
                JsonNode object = at.readValueAsTree();
                yield new WatchEvent.Bookmark<>(
                        object.path("metadata").path("resourceVersion").asLong(0));
            }
            case "ERROR" ->
                throw Statuses.problem(500, (JsonNode) at.readValueAsTree()).toException();
            default -> throw new IOException("a watch event is of the unknown type " + type);
        };
    }
}
