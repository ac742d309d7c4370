package sh.deploy.e2e.guard;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A server's OpenAPI documents, made one from which a tool that knows nothing of Kubernetes gets further than to 404. */
final class OpenApiDocuments implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAMESPACE = "fuzzed";
    private static final Map<String, List<String>> VALUES =
            Map.of("namespace", List.of(NAMESPACE), "name", List.of("a", "b"));
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
        var paths = whole.putObject("paths");
        var schemas = whole.putObject("components").putObject("schemas");
        for (var group : client.document("/openapi/v3").path("paths").properties()) {
            var document =
                    client.document(group.getValue().path("serverRelativeURL").asString());
            paths.setAll((ObjectNode) document.path("paths"));
            schemas.setAll((ObjectNode) document.path("components").path("schemas"));
        }
        var asked = (ObjectNode) JSON.readTree(schemas.toString().replace(SCHEMAS, SCHEMAS + ASKED));
        narrow(asked);
        asked.properties().forEach(schema -> schemas.set(ASKED + schema.getKey(), schema.getValue()));
        paths.values().forEach(OpenApiDocuments::narrowPath);
        return whole.toString();
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
