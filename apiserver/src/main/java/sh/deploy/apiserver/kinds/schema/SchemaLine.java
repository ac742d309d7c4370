package sh.deploy.apiserver.kinds.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One type as a line of JSON: {@code {"name": …, "doc": …, "mapType": …, "inlined": {"2": …}, "fields": {"image": {"type":
 * …, "number": …, …}}}}. What is empty is left out.
 */
final class SchemaLine {
    private static final String START = "{\"name\":\"";

    private SchemaLine() {}

    /** The type's name, without reading the rest. */
    static String name(String line) {
        if (!line.startsWith(START)) {
            throw new IllegalStateException("a line of the schema must start with " + START);
        }
        return line.substring(START.length(), line.indexOf('"', START.length()));
    }

    static TypeSchema parse(String line) {
        var json = JsonMapper.shared().readTree(line);
        var fields = new LinkedHashMap<String, FieldSchema>();
        var byNumber = new HashMap<Integer, FieldSchema>();
        for (var entry : json.path("fields").properties()) {
            var field = field(entry.getKey(), entry.getValue());
            fields.put(field.name(), field);
            if (field.number() > 0) {
                byNumber.put(field.number(), field);
            }
        }
        return new TypeSchema(
                json.path("name").asString(),
                json.path("doc").asString(""),
                json.path("mapType").asString(""),
                fields,
                byNumber,
                inlined(json.path("inlined")));
    }

    private static FieldSchema field(String name, JsonNode json) {
        return new FieldSchema(
                name,
                ValueType.parse(json.path("type").asString()),
                json.path("number").asInt(0),
                json.path("doc").asString(""),
                json.path("required").asBoolean(false),
                json.path("mergeKey").asString(""),
                texts(json.path("strategy")),
                json.path("listType").asString(""),
                texts(json.path("listKeys")),
                json.path("mapType").asString(""),
                texts(json.path("oneOf")),
                json.path("unsetWhenZero").asBoolean(false));
    }

    private static Map<Integer, String> inlined(JsonNode json) {
        var inlined = new HashMap<Integer, String>();
        for (var entry : json.properties()) {
            inlined.put(Integer.valueOf(entry.getKey()), entry.getValue().asString());
        }
        return inlined;
    }

    private static List<String> texts(JsonNode json) {
        var texts = new ArrayList<String>();
        json.forEach(one -> texts.add(one.asString()));
        return List.copyOf(texts);
    }
}
