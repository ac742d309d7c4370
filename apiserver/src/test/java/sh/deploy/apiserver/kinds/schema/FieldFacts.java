package sh.deploy.apiserver.kinds.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The two files of facts that are kept by hand: what is published about fields, and what they mean in our own words. */
final class FieldFacts {
    private final Map<String, Map<String, String>> facts = new HashMap<>();
    private final Map<String, String> words = new HashMap<>();

    FieldFacts() {
        var type = "";
        for (var line : lines("field-facts.txt")) {
            var parts = line.strip().split(" ", 2);
            var rest = parts.length == 1 ? "" : parts[1];
            if (line.startsWith("  ")) {
                facts.put(type + "#" + parts[0], parse(rest));
            } else {
                type = parts[0];
                facts.put(type, parse(rest));
            }
        }
        for (var line : lines("descriptions.txt")) {
            var parts = line.strip().split(" ", 2);
            if (line.startsWith("  ")) {
                words.put(type + "#" + parts[0], parts[1]);
            } else {
                type = parts[0];
                words.put(type, parts.length == 1 ? "" : parts[1]);
            }
        }
    }

    /** @param place a type, or {@code type#field} */
    Map<String, String> of(String place) {
        return facts.getOrDefault(place, Map.of());
    }

    String description(String place) {
        return words.getOrDefault(place, "");
    }

    Iterable<String> places() {
        var all = new java.util.TreeSet<>(facts.keySet());
        all.addAll(words.keySet());
        return all;
    }

    private static Map<String, String> parse(String words) {
        var parsed = new LinkedHashMap<String, String>();
        for (var word : words.split(" ")) {
            var parts = word.split("=", 2);
            if (!word.isEmpty()) {
                parsed.put(parts[0], parts.length == 1 ? "" : parts[1]);
            }
        }
        return parsed;
    }

    static List<String> list(String commaSeparated) {
        return Arrays.asList(commaSeparated.split(","));
    }

    private static List<String> lines(String resource) {
        try (var in = FieldFacts.class.getResourceAsStream(resource)) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
