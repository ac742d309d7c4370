package sh.deploy.deployctl.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.HttpClient;
import sh.deploy.api.client.Response;
import sh.deploy.api.client.Sockets;
import sh.deploy.api.client.Statuses;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;

/** Requests to the API server, with JSON trees in and out. A refusal is a {@link ProblemException}. Blocks the caller. */
public final class Cluster implements AutoCloseable {
    public static final String JSON = "application/json";
    public static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private final HttpClient http;
    private final Consumer<String> warnings;
    private final Resources resources;

    /** @param warnings gets what the server warns of, one sentence at a time */
    public Cluster(ClientConfig config, Sockets sockets, Time time, Consumer<String> warnings) {
        this.http = new HttpClient(config, sockets, time);
        this.warnings = warnings;
        this.resources = new Resources(this);
    }

    public Resources resources() {
        return resources;
    }

    /** What this client is told to reach. */
    public ClientConfig config() {
        return http.config();
    }

    public JsonNode get(String path) {
        return request("GET", path, JSON, null, null);
    }

    /** As {@link #get}, but empty when there is no such object. */
    public Optional<JsonNode> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (ProblemException refused) {
            if (refused.problem().reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** As the table that the server would show. */
    public JsonNode table(String path) {
        return request("GET", path, TABLE, null, null);
    }

    public JsonNode create(String path, JsonNode object) {
        return request("POST", path, JSON, JSON, object);
    }

    public JsonNode replace(String path, JsonNode object) {
        return request("PUT", path, JSON, JSON, object);
    }

    public JsonNode mergePatch(String path, JsonNode patch) {
        return request("PATCH", path, JSON, MERGE_PATCH, patch);
    }

    public JsonNode delete(String path, JsonNode options) {
        return request("DELETE", path, JSON, JSON, options);
    }

    /** Any answer as bytes, for what is no JSON. */
    public byte[] bytes(String path) {
        return whole(http.send("GET", path, Map.of("Accept", "*/*"), null));
    }

    /** Changes of what a list path holds, after a revision; with {@code asTable} each object as a table of one row. */
    public WatchStream watch(String listPath, String afterRevision, boolean asTable) {
        var path = Query.of(listPath)
                .with("watch", "true")
                .with("resourceVersion", afterRevision)
                .with("allowWatchBookmarks", "true")
                .toString();
        return new WatchStream(stream(path, asTable ? TABLE : JSON));
    }

    /** An answer of unknown length, such as a followed log. Close it. */
    public Response stream(String path, String accept) {
        var response = http.send("GET", path, Map.of("Accept", accept), null, Duration.ZERO);
        if (!response.successful()) {
            whole(response);
        }
        return response;
    }

    @Override
    public void close() {
        http.close();
    }

    private JsonNode request(
            String method, String path, String accept, @Nullable String contentType, @Nullable JsonNode body) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Accept", accept);
        headers.put("User-Agent", "deployctl");
        if (contentType != null) {
            headers.put("Content-Type", contentType);
        }
        if (!method.equals("GET")) {
            headers.put(HttpClient.IDEMPOTENCY_KEY, UUID.randomUUID().toString());
        }
        var bytes = body == null ? null : Json.compact(body).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return Json.read(whole(http.send(method, path, headers, bytes)));
    }

    private byte[] whole(Response response) {
        for (var header : response.headers("Warning")) {
            warnings.accept(warningText(header));
        }
        byte[] body;
        try {
            body = response.bytes();
        } catch (IOException broken) {
            throw Unfinished.answer(broken);
        }
        if (!response.successful()) {
            throw Statuses.problem(response.status(), body).toException();
        }
        return body;
    }

    /** {@code 299 - "text"} to the text. */
    static String warningText(String header) {
        int open = header.indexOf('"');
        int close = header.lastIndexOf('"');
        return close > open
                ? header.substring(open + 1, close).replace("\\\"", "\"").replace("\\\\", "\\")
                : header;
    }

    /** The connection broke within an answer. */
    public static final class Unfinished extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Unfinished(IOException cause) {
            super("the server's answer broke off: " + cause.getMessage(), cause);
        }

        static Unfinished answer(IOException cause) {
            return new Unfinished(cause);
        }
    }
}
