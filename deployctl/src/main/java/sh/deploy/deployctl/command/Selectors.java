package sh.deploy.deployctl.command;

import java.util.ArrayList;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** An object's {@code spec.selector} as the text that lists are asked with. */
final class Selectors {
    private Selectors() {}

    static String text(JsonNode selector) {
        var parts = new ArrayList<String>();
        selector.path("matchLabels")
                .properties()
                .forEach(label ->
                        parts.add(label.getKey() + "=" + label.getValue().asString("")));
        for (var expression : selector.path("matchExpressions")) {
            var key = expression.path("key").asString("");
            var values = new ArrayList<String>();
            expression.path("values").forEach(value -> values.add(value.asString("")));
            var operator = expression.path("operator").asString("");
            parts.add(
                    switch (operator) {
                        case "Exists" -> key;
                        case "DoesNotExist" -> "!" + key;
                        default ->
                            key + " " + operator.toLowerCase(Locale.ROOT) + " (" + String.join(",", values) + ")";
                    });
        }
        return String.join(",", parts);
    }
}
