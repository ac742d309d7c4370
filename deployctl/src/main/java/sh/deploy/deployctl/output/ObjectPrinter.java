package sh.deploy.deployctl.output;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import sh.deploy.deployctl.Failure;
import tools.jackson.databind.JsonNode;

/** Prints objects whole or in part, in the formats that kubectl has. */
public sealed interface ObjectPrinter {
    /**
     * @param single whether one object was asked for by name; else it is a list, even of one
     */
    void print(List<JsonNode> objects, boolean single, PrintStream out);

    static ObjectPrinter of(String format) {
        if (format.startsWith("jsonpath=")) {
            return new Template(JsonPath.parse(format.substring("jsonpath=".length())));
        }
        return switch (format) {
            case "json" -> new AsJson();
            case "yaml" -> new AsYaml();
            case "name" -> new Names();
            default ->
                throw Failure.usage("there is no output format \"" + format
                        + "\": use wide, json, yaml, name or jsonpath=TEMPLATE"
                        + Nearest.suggestion(format, List.of("wide", "json", "yaml", "name"), "; did you mean ", "?"));
        };
    }

    /** Indented JSON. */
    record AsJson() implements ObjectPrinter {
        @Override
        public void print(List<JsonNode> objects, boolean single, PrintStream out) {
            out.println(Json.pretty(whole(objects, single)));
        }
    }

    /** YAML that can be applied again. */
    record AsYaml() implements ObjectPrinter {
        @Override
        public void print(List<JsonNode> objects, boolean single, PrintStream out) {
            out.print(Yaml.write(whole(objects, single)));
        }
    }

    /** {@code pod/web}, a line each. */
    record Names() implements ObjectPrinter {
        @Override
        public void print(List<JsonNode> objects, boolean single, PrintStream out) {
            for (var object : objects) {
                var apiVersion = object.path("apiVersion").asString("");
                int slash = apiVersion.indexOf('/');
                var group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
                var kind = object.path("kind").asString("").toLowerCase(Locale.ROOT);
                out.println(kind + group + "/"
                        + object.path("metadata").path("name").asString(""));
            }
        }
    }

    /** A JSONPath template. */
    record Template(JsonPath path) implements ObjectPrinter {
        @Override
        public void print(List<JsonNode> objects, boolean single, PrintStream out) {
            out.print(path.text(whole(objects, single)));
        }
    }

    private static JsonNode whole(List<JsonNode> objects, boolean single) {
        if (single && objects.size() == 1) {
            return objects.getFirst();
        }
        var list = Json.object();
        list.put("apiVersion", "v1");
        var items = Json.NODES.arrayNode();
        objects.forEach(items::add);
        list.set("items", items);
        list.put("kind", "List");
        list.set("metadata", Json.object().put("resourceVersion", ""));
        return list;
    }
}
