package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server's OpenAPI documents, made one from which a tool that knows nothing of Kubernetes gets further than to 404: objects of every
 * kind are there, and what may be written comes with an example of what is taken.
 */
final class OpenApiDocuments implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAMESPACE = "fuzzed";
    private static final String CHANGED_NAME = "a";
    private static final String NEW_NAME = "c";
    private static final List<String> NAMES = List.of(CHANGED_NAME, "b", NEW_NAME);
    private static final Map<String, List<String>> VALUES = Map.of("namespace", List.of(NAMESPACE), "name", NAMES);
    private static final OneOfEachKind CHANGED = OneOfEachKind.named(CHANGED_NAME);
    private static final OneOfEachKind NEW = OneOfEachKind.named(NEW_NAME);
    private static final String JSON_TYPE = "application/json";
    private static final String MERGE_TYPE = "application/merge-patch+json";
    private static final String ANSWER = "/responses/200/content/application~1json";
    /** One that was written in the core group may have no {@code eventTime}, which is null on Kubernetes, and required by its document. */
    private static final String EVENT = "io.k8s.api.events.v1.Event";

    private static final String SCHEMAS = "#/components/schemas/";
    private static final String ASKED = "asked.";

    /** Answers that do not end by themselves. */
    private static final Set<String> ENDLESS = Set.of("watch", "follow");

    /** What would make most objects be refused, or never go again. */
    private static final List<String> HINDERING =
            List.of("finalizers", "generateName", "managedFields", "ownerReferences", "resourceVersion", "uid");

    private final ApiClient client;

    private OpenApiDocuments(ApiClient client) {
        this.client = client;
    }

    static OpenApiDocuments of(TestApiServer server) {
        var credential = server.adminCredential();
        var config = ClientConfig.of(
                URI.create(server.url()),
                server.caPem(),
                new ClientConfig.Credential.Certificate(credential.certificatePem(), credential.keyPem()));
        return new OpenApiDocuments(new ApiClient(config, new SystemTime(), "fuzzing"));
    }

    /** The one in which objects are made. */
    void makeNamespace() {
        client.create(
                ResourceTypes.NAMESPACE,
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build());
    }

    /**
     * Objects of every kind that people make, under some of the names that are asked for.
     *
     * @return version and kind of what can be made and was not
     */
    Set<String> makeObjects() {
        var notMade = new TreeSet<String>();
        var paths = documented("paths");
        for (var name : List.of(CHANGED_NAME, "b")) {
            var objects = OneOfEachKind.named(name);
            for (var path : paths.properties()) {
                var kind = new DescribedKind(path.getValue().path("post"));
                if (kind.isObject()) {
                    objects.of(kind.apiVersion(), kind.name())
                            .ifPresentOrElse(
                                    object -> make(path.getKey().replace("{namespace}", NAMESPACE), object),
                                    () -> notMade.add(kind.apiVersion() + " " + kind.name()));
                }
            }
        }
        return notMade;
    }

    /** It may be there in another version. */
    private void make(String path, ObjectNode object) {
        try (var answer = client.http().send("POST", path, Map.of("Content-Type", JSON_TYPE), bytes(object))) {
            if (answer.status() != 201 && answer.status() != 409) {
                throw new AssertionError(path + " does not take " + object + ": " + new String(answer.bytes(), UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(ObjectNode object) {
        return object.toString().getBytes(UTF_8);
    }

    boolean isReady() {
        return client.http().send("GET", "/readyz", Map.of(), null).status() == 200;
    }

    /**
     * All groups in one: paths have few names, so that one request finds what another made, and so have the objects that are asked
     * for; those of answers are as the server tells.
     */
    String forFuzzing() {
        var whole = JSON.createObjectNode().put("openapi", "3.0.0");
        whole.putObject("info").put("title", "Deploy").put("version", "1");
        var paths = documented("paths");
        whole.set("paths", paths);
        var schemas = documented("components", "schemas");
        whole.putObject("components").set("schemas", schemas);
        var asked = (ObjectNode) JSON.readTree(schemas.toString().replace(SCHEMAS, SCHEMAS + ASKED));
        narrow(asked);
        asked.properties().forEach(schema -> schemas.set(ASKED + schema.getKey(), schema.getValue()));
        paths.values().forEach(OpenApiDocuments::narrowPath);
        paths.values().forEach(OpenApiDocuments::addExamples);
        paths.values().forEach(OpenApiDocuments::tellWhatDeletesAnswer);
        ((ObjectNode) schemas.path(EVENT)).remove("required");
        return whole.toString();
    }

    /** What the documents of all groups have there. */
    private ObjectNode documented(String... place) {
        var all = JSON.createObjectNode();
        for (var group : client.document("/openapi/v3").path("paths").properties()) {
            var document =
                    client.document(group.getValue().path("serverRelativeURL").asString());
            for (var step : place) {
                document = document.path(step);
            }
            all.setAll((ObjectNode) document);
        }
        return all;
    }

    private static void narrow(ObjectNode schemas) {
        for (var schema : schemas.properties()) {
            if (schema.getKey().endsWith(".ObjectMeta")) {
                var fields = (ObjectNode) schema.getValue().path("properties");
                fields.remove(HINDERING);
                VALUES.forEach((name, values) -> fields.set(name, oneOf(values)));
            }
        }
    }

    private static void narrowPath(JsonNode path) {
        narrowParameters(path);
        for (var operation : path) {
            if (operation instanceof ObjectNode fields) {
                narrowParameters(fields);
                if (fields.has("requestBody")) {
                    fields.set(
                            "requestBody",
                            JSON.readTree(fields.path("requestBody").toString().replace(SCHEMAS, SCHEMAS + ASKED)));
                }
            }
        }
    }

    private static void narrowParameters(JsonNode holder) {
        if (holder.path("parameters") instanceof ArrayNode parameters) {
            parameters.removeIf(
                    parameter -> ENDLESS.contains(parameter.path("name").asString()));
            for (var parameter : parameters) {
                var values = VALUES.get(parameter.path("name").asString());
                if (values != null && parameter.path("in").asString().equals("path")) {
                    ((ObjectNode) parameter).set("schema", oneOf(values));
                }
            }
        }
    }

    /** They make one object, read it and delete it again, and change another. */
    private static void addExamples(JsonNode path) {
        var made = new DescribedKind(path.path("post"));
        if (made.isObject()) {
            NEW.of(made.apiVersion(), made.name())
                    .ifPresent(example -> addExample(made.operation(), JSON_TYPE, example));
        }
        var changed = new DescribedKind(path.path("put"));
        if (changed.isObject()) {
            CHANGED.of(changed.apiVersion(), changed.name()).ifPresent(example -> {
                addExample(changed.operation(), JSON_TYPE, noted(example, "annotations"));
                addExample(path.path("patch"), MERGE_TYPE, noted(JSON.createObjectNode(), "labels"));
                List.of("put", "patch").forEach(method -> addName(path.path(method), CHANGED_NAME));
                List.of("get", "delete").forEach(method -> addName(path.path(method), NEW_NAME));
            });
        }
    }

    private static ObjectNode noted(ObjectNode object, String where) {
        object.withObject("/metadata/" + where).put("noted", "yes");
        return object;
    }

    /** With what goes later, or else with a {@code Status}: documents such as Kubernetes' tell one of both. */
    private static void tellWhatDeletesAnswer(JsonNode path) {
        if (path.at("/delete" + ANSWER) instanceof ObjectNode deleted) {
            var either = JSON.createObjectNode();
            either.putArray("anyOf").add(deleted.path("schema")).add(path.at("/get" + ANSWER + "/schema"));
            deleted.set("schema", either);
        }
    }

    private static void addExample(JsonNode operation, String type, ObjectNode example) {
        ((ObjectNode) operation.path("requestBody").path("content").path(type)).set("example", example);
    }

    private static void addName(JsonNode operation, String example) {
        if (operation instanceof ObjectNode fields) {
            var name = fields.withArray("parameters").addObject();
            name.put("name", "name").put("in", "path").put("required", true);
            name.put("example", example).set("schema", oneOf(NAMES));
        }
    }

    /** The kind that an operation says it is about. */
    private record DescribedKind(JsonNode operation) {
        /** Neither is a question, nor what is not there. */
        boolean isObject() {
            return !name().isEmpty() && !name().endsWith("Review");
        }

        String name() {
            return part("kind");
        }

        String apiVersion() {
            return part("group").isEmpty() ? part("version") : part("group") + "/" + part("version");
        }

        private String part(String field) {
            return operation.at("/x-kubernetes-group-version-kind").path(field).asString("");
        }
    }

    private static ObjectNode oneOf(List<String> values) {
        var schema = JSON.createObjectNode().put("type", "string");
        var names = schema.putArray("enum");
        values.forEach(names::add);
        return schema;
    }

    @Override
    public void close() {
        client.close();
    }
}
