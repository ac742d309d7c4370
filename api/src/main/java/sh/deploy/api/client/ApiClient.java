package sh.deploy.api.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects of the API, read and written. Blocks the caller; safe for all threads, meant for virtual ones.
 *
 * <p>Every method throws {@link ProblemException} when the server refuses and {@link ServerUnreachable} when no answer came.
 * Writes carry an idempotency key, so one whose outcome got lost is asked for again and done once.
 */
public final class ApiClient implements AutoCloseable {
    /** How often a write is sent before its outcome counts as unknown. */
    private static final int WRITE_ATTEMPTS = 3;

    /** A watch is told something this often, if only a bookmark; longer silence means that it is dead. */
    private static final Duration WATCH_SILENCE_LIMIT = Duration.ofSeconds(120);

    private static final int PAGE_SIZE = 500;

    private static final String JSON = "application/json";
    private static final String METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    private final HttpClient http;
    private final String userAgent;

    /** @param userAgent who we are in the server's records, such as {@code deploy-controllers} */
    public ApiClient(ClientConfig config, Time time, String userAgent) {
        this.http = new HttpClient(config, time);
        this.userAgent = userAgent;
    }

    /** The level below, for what has no method here. */
    public HttpClient http() {
        return http;
    }

    public <T extends HasMetadata> T get(ResourceType<T> type, String namespace, String name) {
        return Json.MAPPER.readValue(read(type.path(namespace, name), accept(type)), type.model());
    }

    /** As {@link #get}, but empty when there is no such object. */
    public <T extends HasMetadata> Optional<T> find(ResourceType<T> type, String namespace, String name) {
        try {
            return Optional.of(get(type, namespace, name));
        } catch (ProblemException refused) {
            if (refused.problem().reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Whether that very object is there and stays: nobody has asked for its deletion. */
    public <T extends HasMetadata> boolean stays(ResourceType<T> type, T object) {
        return find(type, ObjectFacts.namespace(object), ObjectFacts.name(object))
                .filter(found -> ObjectFacts.uid(found).equals(ObjectFacts.uid(object)))
                .filter(found -> !ObjectFacts.isBeingDeleted(found))
                .isPresent();
    }

    /**
     * Whether that very object is gone, or going, as a refusal made it seem. The server is asked once more: the same code may be somebody's
     * denial, or mean that many write at once.
     */
    public <T extends HasMetadata> boolean isGone(ResourceType<T> type, T object, ProblemException refused) {
        var problem = refused.problem();
        return (problem.says(Reason.NOT_FOUND) || problem.says(Reason.CONFLICT)) && !stays(type, object);
    }

    /** One page. @param namespace empty means all */
    public <T extends HasMetadata> Page<T> list(ResourceType<T> type, String namespace, ListOptions options) {
        var body = Json.MAPPER.readTree(read(type.path(namespace) + encode(options.query()), accept(type)));
        var items = new ArrayList<T>();
        for (var item : body.path("items")) {
            items.add(Json.MAPPER.treeToValue(item, type.model()));
        }
        var metadata = body.path("metadata");
        return new Page<>(
                items,
                metadata.path("resourceVersion").asLong(0),
                metadata.path("continue").asString(""));
    }

    /** All pages as one; a list that changes meanwhile is still as of one revision. @param namespace empty means all */
    public <T extends HasMetadata> Page<T> listAll(ResourceType<T> type, String namespace, ListOptions options) {
        var paged = options.limit() == 0 ? options.page(PAGE_SIZE) : options;
        var items = new ArrayList<T>();
        var page = list(type, namespace, paged);
        items.addAll(page.items());
        while (!page.continueToken().isEmpty()) {
            page = list(type, namespace, paged.after(page.continueToken()));
            items.addAll(page.items());
        }
        return new Page<>(items, page.revision(), "");
    }

    /** @return the object as stored */
    public <T extends HasMetadata> T create(ResourceType<T> type, T object) {
        return write("POST", type.path(ObjectFacts.namespace(object)), "application/json", object, type.model());
    }

    /** Replaces the object; refused as a conflict when it has changed since the revision that {@code object} carries. */
    public <T extends HasMetadata> T update(ResourceType<T> type, T object) {
        return write("PUT", path(type, object), "application/json", object, type.model());
    }

    /** As {@link #update}, of the status alone. */
    public <T extends HasMetadata> T updateStatus(ResourceType<T> type, T object) {
        return write("PUT", path(type, object) + "/status", "application/json", object, type.model());
    }

    public <T extends HasMetadata> T patch(ResourceType<T> type, String namespace, String name, Patch patch) {
        var answer = write("PATCH", type.path(namespace, name), patch.contentType(), patch.body());
        return Json.MAPPER.readValue(answer, type.model());
    }

    public <T extends HasMetadata> T patchStatus(ResourceType<T> type, String namespace, String name, Patch patch) {
        var answer = write("PATCH", type.path(namespace, name) + "/status", patch.contentType(), patch.body());
        return Json.MAPPER.readValue(answer, type.model());
    }

    /**
     * Asks for the deletion of an object.
     *
     * @return what the server answered: the object while it is still ending, else a {@code Status}
     */
    public JsonNode delete(ResourceType<?> type, String namespace, String name, Deletion how) {
        var body = Json.MAPPER.writeValueAsBytes(how.wire());
        return Json.MAPPER.readTree(write("DELETE", type.path(namespace, name), "application/json", body));
    }

    /** Asks for the deletion of every object of a kind in a namespace that the options choose. */
    public void deleteCollection(ResourceType<?> type, String namespace, ListOptions which) {
        var body = Json.MAPPER.writeValueAsBytes(Deletion.USUAL.wire());
        write("DELETE", type.path(namespace) + encode(which.query()), "application/json", body);
    }

    /** Posts to a subresource, such as {@code binding} of a pod. */
    public JsonNode createSubresource(
            ResourceType<?> type, String namespace, String name, String subresource, ObjectNode body) {
        var path = type.path(namespace, name) + "/" + subresource;
        return Json.MAPPER.readTree(write("POST", path, "application/json", Json.MAPPER.writeValueAsBytes(body)));
    }

    /** Puts to a subresource, such as {@code finalize} of a namespace. */
    public JsonNode updateSubresource(
            ResourceType<?> type, String namespace, String name, String subresource, ObjectNode body) {
        var path = type.path(namespace, name) + "/" + subresource;
        return Json.MAPPER.readTree(write("PUT", path, "application/json", Json.MAPPER.writeValueAsBytes(body)));
    }

    /** A document of the API that is no object, such as discovery. */
    public JsonNode document(String path) {
        return Json.MAPPER.readTree(read(path, JSON));
    }

    /**
     * Changes after a revision, with bookmarks.
     *
     * @param namespace empty means all
     * @param afterRevision 0 means: first every object as it is now
     */
    public <T extends HasMetadata> Watch<T> watch(
            ResourceType<T> type, String namespace, ListOptions which, long afterRevision) {
        var query = new LinkedHashMap<>(which.query());
        query.put("watch", "true");
        query.put("allowWatchBookmarks", "true");
        query.put("resourceVersion", Long.toString(afterRevision));
        var path = type.path(namespace) + encode(query);
        var response = http.send("GET", path, headers(accept(type)), null, WATCH_SILENCE_LIMIT);
        if (!response.successful()) {
            whole(response);
        }
        return new Watch<>(http, response, type.model());
    }

    /** Ends all connections; requests and watches under way fail. */
    @Override
    public void close() {
        http.close();
    }

    private byte[] read(String path, String accept) {
        return whole(http.send("GET", path, headers(accept), null));
    }

    private <T> T write(String method, String path, String contentType, Object body, Class<T> answer) {
        return Json.MAPPER.readValue(write(method, path, contentType, Json.MAPPER.writeValueAsBytes(body)), answer);
    }

    private byte[] write(String method, String path, String contentType, byte[] body) {
        var headers = headers(JSON);
        headers.put("Content-Type", contentType);
        headers.put(HttpClient.IDEMPOTENCY_KEY, UUID.randomUUID().toString());
        for (int attempt = 1; ; attempt++) {
            try {
                return whole(http.send(method, path, headers, body));
            } catch (ServerUnreachable lost) {
                if (!lost.mayHaveArrived() || attempt == WRITE_ATTEMPTS) {
                    throw lost;
                }
            } catch (ProblemException refused) {
                if (refused.problem().reason() != Reason.TIMEOUT || attempt == WRITE_ATTEMPTS) {
                    throw refused;
                }
            }
        }
    }

    private byte[] whole(Response response) {
        byte[] body;
        try {
            body = response.bytes();
        } catch (IOException broken) {
            throw new ServerUnreachable(http.config().server(), "the answer broke off", true, broken);
        }
        if (!response.successful()) {
            throw Statuses.problem(response.status(), body).toException();
        }
        return body;
    }

    /** What to ask for so that the answer fits the model. */
    private static String accept(ResourceType<?> type) {
        return type.model() == PartialObjectMetadata.class ? METADATA : JSON;
    }

    private Map<String, String> headers(String accept) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Accept", accept);
        headers.put("User-Agent", userAgent);
        return headers;
    }

    private static String path(ResourceType<?> type, HasMetadata object) {
        return type.path(ObjectFacts.namespace(object), ObjectFacts.name(object));
    }

    /** {@code ?a=b&c=d} without the empty ones. */
    static String encode(Map<String, String> query) {
        var text = new StringBuilder();
        query.forEach((name, value) -> {
            if (!value.isEmpty()) {
                text.append(text.isEmpty() ? '?' : '&').append(name).append('=');
                text.append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
            }
        });
        return text.toString();
    }
}
