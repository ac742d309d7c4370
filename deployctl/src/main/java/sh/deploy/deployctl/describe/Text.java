package sh.deploy.deployctl.describe;

import java.util.ArrayList;
import java.util.List;
import sh.deploy.deployctl.output.TextTable;
import tools.jackson.databind.JsonNode;

/** Lines of a description: names and values in columns, indented sections. */
final class Text {
    private static final int VALUE_COLUMN = 18;
    private static final String STEP = "  ";

    private final StringBuilder text = new StringBuilder();
    private String indentation = "";

    Text field(String name, String value) {
        text.append(indentation).append(name).append(':');
        if (!value.isEmpty()) {
            int used = indentation.length() + name.length() + 1;
            text.repeat(' ', Math.max(1, VALUE_COLUMN - used)).append(value);
        }
        text.append('\n');
        return this;
    }

    /** The field when the object has it. */
    Text optional(String name, JsonNode value) {
        return value.isMissingNode() || value.isNull() ? this : field(name, plain(value));
    }

    /** Keys and values, one a line, under one name. */
    Text map(String name, JsonNode map) {
        if (map.isEmpty()) {
            return field(name, "<none>");
        }
        var first = name;
        for (var entry : map.properties()) {
            var value = plain(entry.getValue());
            if (entry.getKey().endsWith("last-applied-configuration")) {
                continue;
            }
            if (first.isEmpty()) {
                text.append(indentation).repeat(' ', Math.max(0, VALUE_COLUMN - indentation.length()));
                text.append(entry.getKey()).append(": ").append(value).append('\n');
            } else {
                field(first, entry.getKey() + ": " + value);
            }
            first = "";
        }
        return first.isEmpty() ? this : field(name, "<none>");
    }

    Text section(String name, Runnable content) {
        field(name, "");
        var before = indentation;
        indentation += STEP;
        content.run();
        indentation = before;
        return this;
    }

    Text table(String name, List<String> headers, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return field(name, "<none>");
        }
        field(name, "");
        var table = new TextTable();
        table.add(headers);
        table.add(headers.stream().map(header -> "-".repeat(header.length())).toList());
        rows.forEach(table::add);
        table.lines()
                .forEach(line ->
                        text.append(indentation).append(STEP).append(line).append('\n'));
        return this;
    }

    static String plain(JsonNode value) {
        if (value.isValueNode()) {
            return value.asString("");
        }
        if (value.isArray()) {
            var items = new ArrayList<String>();
            value.forEach(item -> items.add(plain(item)));
            return String.join(", ", items);
        }
        var fields = new ArrayList<String>();
        value.properties().forEach(field -> fields.add(field.getKey() + "=" + plain(field.getValue())));
        return String.join(", ", fields);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
