package sh.deploy.deployctl.describe;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Tells any object field by field, names written as words. */
final class FieldsDescription {
    private static final Set<String> TOLD_ELSEWHERE = Set.of("metadata", "conditions", "managedFields");

    private FieldsDescription() {}

    static void add(JsonNode object, Text text) {
        boolean secret = object.path("kind").asString("").equals("Secret");
        for (var field : object.properties()) {
            if (secret && field.getKey().equals("data")) {
                sizes(field.getValue(), text);
            } else if (field.getKey().equals("data")) {
                data(field.getValue(), text);
            } else {
                field(field.getKey(), field.getValue(), text);
            }
        }
    }

    /** Of a secret only how long its values are. */
    private static void sizes(JsonNode data, Text text) {
        text.section(
                "Data",
                () -> data.properties()
                        .forEach(entry -> text.field(
                                entry.getKey(), entry.getValue().asString("").length() * 3 / 4 + " bytes")));
    }

    /** Names in here are the user's own. */
    private static void data(JsonNode data, Text text) {
        text.section(
                "Data",
                () -> data.properties().forEach(entry -> text.field(entry.getKey(), Text.plain(entry.getValue()))));
    }

    private static void field(String name, JsonNode value, Text text) {
        if (TOLD_ELSEWHERE.contains(name)) {
            return;
        }
        if (value.isObject() && !value.isEmpty()) {
            text.section(
                    words(name),
                    () -> value.properties().forEach(inner -> field(inner.getKey(), inner.getValue(), text)));
        } else if (value.isArray() && !value.isEmpty() && value.path(0).isObject()) {
            text.section(words(name), () -> {
                int index = 0;
                for (var item : value) {
                    var label = item.path("name").isString() ? item.path("name").asString("") : "[" + index + "]";
                    text.section(
                            label,
                            () -> item.properties().forEach(inner -> field(inner.getKey(), inner.getValue(), text)));
                    index++;
                }
            });
        } else {
            text.field(words(name), value.isEmpty() && !value.isValueNode() ? "<none>" : Text.plain(value));
        }
    }

    /** {@code cpuPercent} as {@code Cpu Percent}; keys that are no field names stay. */
    static String words(String name) {
        if (!name.matches("[a-z][A-Za-z0-9]*")) {
            return name;
        }
        var words = name.replaceAll("([a-z0-9])([A-Z])", "$1 $2");
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
