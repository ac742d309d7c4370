package sh.deploy.deployctl.output;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A JSONPath template as kubectl understands it: text with expressions in braces, {@code {range .items[*]}…{end}}, and
 * expressions alone, with or without braces and leading dot.
 */
public final class JsonPath {
    /** A part of a template. */
    sealed interface Part {
        record Text(String text) implements Part {}

        record Values(Path path) implements Part {}

        record Range(Path path, List<Part> body) implements Part {}
    }

    /** Steps from the current object, or from the root. */
    record Path(boolean fromRoot, List<Step> steps) {
        List<JsonNode> select(JsonNode root, JsonNode current) {
            var selected = List.of(fromRoot ? root : current);
            for (var step : steps) {
                var next = new ArrayList<JsonNode>();
                selected.forEach(node -> step.from(root, node, next));
                selected = next;
            }
            return selected;
        }
    }

    private final List<Part> parts;

    private JsonPath(List<Part> parts) {
        this.parts = parts;
    }

    /** @throws sh.deploy.deployctl.Failure naming the place where the template is wrong */
    public static JsonPath parse(String template) {
        var whole = template.indexOf('{') >= 0 ? template : "{" + (startsPath(template) ? "" : ".") + template + "}";
        return new JsonPath(new JsonPathParser(whole).parse());
    }

    private static boolean startsPath(String template) {
        return template.startsWith(".")
                || template.startsWith("[")
                || template.startsWith("$")
                || template.startsWith("@");
    }

    /** What the template makes of an object. Missing fields are empty. */
    public String text(JsonNode root) {
        var text = new StringBuilder();
        append(parts, root, root, text);
        return text.toString();
    }

    /** Everything that the expressions select. */
    public List<JsonNode> select(JsonNode root) {
        var selected = new ArrayList<JsonNode>();
        for (var part : parts) {
            if (part instanceof Part.Values values) {
                selected.addAll(values.path().select(root, root));
            }
        }
        return selected;
    }

    private static void append(List<Part> parts, JsonNode root, JsonNode current, StringBuilder text) {
        for (var part : parts) {
            switch (part) {
                case Part.Text literal -> text.append(literal.text());
                case Part.Values values -> {
                    var found = values.path().select(root, current);
                    for (int i = 0; i < found.size(); i++) {
                        text.append(i == 0 ? "" : " ").append(text(found, i));
                    }
                }
                case Part.Range range ->
                    range.path().select(root, current).forEach(item -> append(range.body(), root, item, text));
            }
        }
    }

    private static String text(List<JsonNode> found, int index) {
        var node = found.get(index);
        return node.isValueNode() ? node.isNull() ? "" : node.asString("") : Json.compact(node);
    }
}
