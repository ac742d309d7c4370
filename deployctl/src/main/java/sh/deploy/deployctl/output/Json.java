package sh.deploy.deployctl.output;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON text to trees and back, without a mapper: setting one up would take longer than the request. */
public final class Json {
    public static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    public static ObjectNode object() {
        return NODES.objectNode();
    }

    /** The tree of a text, or an {@link IllegalArgumentException}; a missing node for an empty text. */
    public static JsonNode read(byte[] text) {
        return JsonReader.read(new String(text, StandardCharsets.UTF_8));
    }

    public static JsonNode read(String text) {
        return JsonReader.read(text);
    }

    /** One line. */
    public static String compact(JsonNode node) {
        return write(node, ObjectWriteContext.empty());
    }

    /** Indented by four spaces, as kubectl does. */
    public static String pretty(JsonNode node) {
        var indenter = new DefaultIndenter("    ", "\n");
        var separators = Separators.createDefaultInstance()
                .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        var printer = new DefaultPrettyPrinter(separators)
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
        return write(node, new ObjectWriteContext.Base() {
            @Override
            public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                return printer;
            }
        });
    }

    /** Fields in alphabetical order at every level, as Go writes maps. */
    public static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var names = new TreeMap<String, JsonNode>();
            object.properties().forEach(field -> names.put(field.getKey(), sorted(field.getValue())));
            var sorted = object();
            names.forEach(sorted::set);
            return sorted;
        }
        if (node instanceof ArrayNode array) {
            var sorted = NODES.arrayNode();
            array.forEach(item -> sorted.add(sorted(item)));
            return sorted;
        }
        return node;
    }

    private static String write(JsonNode node, ObjectWriteContext context) {
        var text = new StringWriter();
        try (var generator = Writing.FACTORY.createGenerator(context, text)) {
            write(node, generator);
        }
        return text.toString();
    }

    private static void write(JsonNode node, JsonGenerator generator) {
        switch (node) {
            case ObjectNode object -> {
                generator.writeStartObject();
                for (var field : object.properties()) {
                    generator.writeName(field.getKey());
                    write(field.getValue(), generator);
                }
                generator.writeEndObject();
            }
            case ArrayNode array -> {
                generator.writeStartArray();
                for (var item : array) {
                    write(item, generator);
                }
                generator.writeEndArray();
            }
            default -> writeScalar(node, generator);
        }
    }

    private static void writeScalar(JsonNode node, JsonGenerator generator) {
        if (node.isString()) {
            generator.writeString(node.stringValue());
        } else if (node.isBoolean()) {
            generator.writeBoolean(node.booleanValue());
        } else if (node.isIntegralNumber()) {
            generator.writeNumber(node.bigIntegerValue());
        } else if (node.isBigDecimal()) {
            generator.writeNumber(node.decimalValue());
        } else if (node.isNumber()) {
            generator.writeNumber(node.doubleValue());
        } else {
            generator.writeNull();
        }
    }

    /** Made when something is written first. */
    private static final class Writing {
        static final JsonFactory FACTORY = new JsonFactory();
    }
}
