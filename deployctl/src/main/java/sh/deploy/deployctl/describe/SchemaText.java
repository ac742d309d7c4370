package sh.deploy.deployctl.describe;

import java.util.List;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.output.Nearest;
import tools.jackson.databind.JsonNode;

/** Words for a kind's schema, from the server's OpenAPI document. */
public final class SchemaText {
    private static final int WIDTH = 76;
    private static final int MAX_DEPTH = 12;

    private final JsonNode schemas;

    /** @param schemas the document's {@code components.schemas} */
    public SchemaText(JsonNode schemas) {
        this.schemas = schemas;
    }

    /** @param path field names below the kind; empty for the kind itself */
    public String of(String group, String version, String kind, List<String> path, boolean recursive) {
        var schema = schemaOf(group, version, kind);
        var walked = kind;
        var field = schema;
        for (var name : path) {
            var fields = properties(field);
            if (!fields.has(name)) {
                throw Failure.refused("field \"" + name + "\" does not exist in " + walked
                        + Nearest.suggestion(name, fields.propertyNames(), "; did you mean \"", "\"?"));
            }
            field = fields.path(name);
            walked += "." + name;
        }
        var text = new StringBuilder();
        if (!group.isEmpty()) {
            text.append("GROUP:      ").append(group).append('\n');
        }
        text.append("KIND:       ")
                .append(kind)
                .append("\nVERSION:    ")
                .append(version)
                .append("\n\n");
        if (!path.isEmpty()) {
            text.append("FIELD: ")
                    .append(path.getLast())
                    .append(" <")
                    .append(type(field))
                    .append(">\n\n");
        }
        text.append("DESCRIPTION:\n");
        wrap(description(field), "    ", text);
        var fields = properties(field);
        if (!fields.isEmpty()) {
            text.append("\nFIELDS:\n");
            fields(field, "  ", recursive, 0, text);
        }
        return text.toString();
    }

    private void fields(JsonNode schema, String indentation, boolean recursive, int depth, StringBuilder text) {
        var required = resolved(schema).path("required");
        for (var field : properties(schema).properties()) {
            text.append(indentation)
                    .append(field.getKey())
                    .append("\t<")
                    .append(type(field.getValue()))
                    .append('>');
            text.append(contains(required, field.getKey()) ? " -required-\n" : "\n");
            if (!recursive) {
                wrap(description(field.getValue()), indentation + "  ", text);
                text.append('\n');
            } else if (depth < MAX_DEPTH) {
                fields(field.getValue(), indentation + "  ", true, depth + 1, text);
            }
        }
    }

    private JsonNode schemaOf(String group, String version, String kind) {
        for (var schema : schemas) {
            for (var name : schema.path("x-kubernetes-group-version-kind")) {
                if (name.path("group").asString("").equals(group)
                        && name.path("version").asString("").equals(version)
                        && name.path("kind").asString("").equals(kind)) {
                    return schema;
                }
            }
        }
        throw Failure.refused("the server describes no " + kind);
    }

    /** The fields of a schema, of the items of a list, or of the values of a map. */
    private JsonNode properties(JsonNode schema) {
        var own = resolved(schema);
        if (own.has("items")) {
            return properties(own.path("items"));
        }
        return own.path("additionalProperties").isObject() && !own.has("properties")
                ? properties(own.path("additionalProperties"))
                : own.path("properties");
    }

    private JsonNode resolved(JsonNode schema) {
        var reference = schema.path("$ref").asString("");
        if (reference.isEmpty() && schema.path("allOf").size() > 0) {
            return resolved(schema.path("allOf").path(0));
        }
        return reference.isEmpty() ? schema : schemas.path(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private String description(JsonNode schema) {
        var own = schema.path("description").asString("");
        var text = own.isEmpty() ? resolved(schema).path("description").asString("") : own;
        return text.isEmpty() ? "<no description>" : text;
    }

    private String type(JsonNode schema) {
        var reference = schema.path("$ref").asString("");
        if (reference.isEmpty() && schema.path("allOf").size() > 0) {
            return type(schema.path("allOf").path(0));
        }
        if (!reference.isEmpty()) {
            return reference.substring(reference.lastIndexOf('.') + 1);
        }
        return switch (schema.path("type").asString("")) {
            case "array" -> "[]" + type(schema.path("items"));
            case "object" ->
                schema.path("additionalProperties").isObject()
                        ? "map[string]" + type(schema.path("additionalProperties"))
                        : "Object";
            case "" -> "Object";
            default -> schema.path("type").asString("");
        };
    }

    private static boolean contains(JsonNode list, String name) {
        for (var one : list) {
            if (one.asString("").equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static void wrap(String paragraph, String indentation, StringBuilder text) {
        for (var lines : paragraph.split("\n", -1)) {
            var line = new StringBuilder(indentation);
            for (var word : lines.split(" ", -1)) {
                if (line.length() + word.length() > WIDTH && line.length() > indentation.length()) {
                    text.append(line.toString().stripTrailing()).append('\n');
                    line = new StringBuilder(indentation);
                }
                line.append(word).append(' ');
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
