package sh.deploy.apiserver.kinds.openapi;

import tools.jackson.databind.JsonNode;

/**
 * A Swagger 2.0 document as the protobuf message {@code openapi.v2.Document} that kubectl asks for. Writes what our own
 * documents contain. Source of the numbers: gnostic's OpenAPIv2.proto.
 */
public final class GnosticV2 {
    private GnosticV2() {}

    public static byte[] encode(JsonNode document) {
        var message = new Message().put(1, document.path("swagger").asString(""));
        var info = document.path("info");
        message.put(
                2,
                new Message()
                        .put(1, info.path("title").asString(""))
                        .put(2, info.path("version").asString("")));
        var paths = new Message();
        for (var path : document.path("paths").properties()) {
            paths.put(2, named(path.getKey(), path(path.getValue())));
        }
        var definitions = new Message();
        for (var definition : document.path("definitions").properties()) {
            definitions.put(1, named(definition.getKey(), schema(definition.getValue())));
        }
        return message.put(8, paths).put(9, definitions).bytes();
    }

    private static Message named(String name, Message value) {
        return new Message().put(1, name).put(2, value);
    }

    private static Message path(JsonNode path) {
        var message = new Message();
        putOperation(message, 2, path.get("get"));
        putOperation(message, 3, path.get("put"));
        putOperation(message, 4, path.get("post"));
        putOperation(message, 5, path.get("delete"));
        putOperation(message, 8, path.get("patch"));
        path.path("parameters").forEach(parameter -> message.put(9, parameter(parameter)));
        return message;
    }

    private static void putOperation(Message path, int number, @org.jspecify.annotations.Nullable JsonNode operation) {
        if (operation == null) {
            return;
        }
        var message = new Message();
        operation.path("tags").forEach(tag -> message.put(1, tag.asString("")));
        message.put(5, operation.path("operationId").asString(""));
        operation.path("produces").forEach(type -> message.put(6, type.asString("")));
        operation.path("consumes").forEach(type -> message.put(7, type.asString("")));
        operation.path("parameters").forEach(parameter -> message.put(8, parameter(parameter)));
        var responses = new Message();
        for (var response : operation.path("responses").properties()) {
            var content = new Message()
                    .put(1, response.getValue().path("description").asString(""))
                    .put(2, new Message().put(1, schema(response.getValue().path("schema"))));
            responses.put(1, named(response.getKey(), new Message().put(1, content)));
        }
        message.put(9, responses);
        putExtensions(message, 13, operation);
        path.put(number, message);
    }

    private static Message parameter(JsonNode parameter) {
        var in = parameter.path("in").asString("");
        var name = parameter.path("name").asString("");
        boolean required = parameter.path("required").asBoolean(false);
        if (in.equals("body")) {
            var body = new Message().put(2, name).put(3, in).put(4, required).put(5, schema(parameter.path("schema")));
            return new Message().put(1, new Message().put(1, body));
        }
        boolean query = in.equals("query");
        var plain = new Message()
                .put(1, required)
                .put(2, in)
                .put(4, name)
                .put(query ? 6 : 5, parameter.path("type").asString(""))
                .put(query ? 20 : 19, parameter.path("uniqueItems").asBoolean(false));
        return new Message().put(1, new Message().put(2, new Message().put(query ? 3 : 4, plain)));
    }

    private static Message schema(JsonNode schema) {
        var message = new Message()
                .put(1, schema.path("$ref").asString(""))
                .put(2, schema.path("format").asString(""))
                .put(4, schema.path("description").asString(""));
        schema.path("required").forEach(name -> message.put(19, name.asString("")));
        schema.path("enum").forEach(value -> message.put(20, yaml(value)));
        if (schema.has("additionalProperties")) {
            message.put(21, new Message().put(1, schema(schema.path("additionalProperties"))));
        }
        if (schema.has("type")) {
            message.put(22, new Message().put(1, schema.path("type").asString("")));
        }
        if (schema.has("items")) {
            message.put(23, new Message().put(1, schema(schema.path("items"))));
        }
        if (!schema.path("properties").isEmpty()) {
            var properties = new Message();
            for (var property : schema.path("properties").properties()) {
                properties.put(1, named(property.getKey(), schema(property.getValue())));
            }
            message.put(25, properties);
        }
        putExtensions(message, 31, schema);
        return message;
    }

    private static void putExtensions(Message message, int number, JsonNode holder) {
        for (var entry : holder.properties()) {
            if (entry.getKey().startsWith("x-")) {
                message.put(number, named(entry.getKey(), yaml(entry.getValue())));
            }
        }
    }

    /** JSON is YAML. */
    private static Message yaml(JsonNode value) {
        return new Message().put(2, value + "\n");
    }
}
