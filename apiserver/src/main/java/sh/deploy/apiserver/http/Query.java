package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

/** The query of a request. A parameter that stands twice counts with its first value. */
record Query(Map<String, String> values) {
    private static final List<String> TRUE = List.of("true", "1", "t", "T", "TRUE", "True");

    static Query parse(String raw) {
        if (raw.isEmpty()) {
            return new Query(Map.of());
        }
        var values = new HashMap<String, String>();
        for (var pair : raw.split("&")) {
            int equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            values.putIfAbsent(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
        return new Query(values);
    }

    static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.of(Reason.BAD_REQUEST, "the address has a broken percent escape: " + text)
                    .toException();
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    boolean isTrue(String name) {
        return TRUE.contains(get(name));
    }

    /** A whole number that is not negative, or what is given when the parameter is missing or empty. */
    long number(String name, long missing) {
        var text = get(name);
        if (text.isEmpty()) {
            return missing;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.of(
                            Reason.BAD_REQUEST,
                            "the query parameter " + name + " must be a whole number, not \"" + text + "\"")
                    .toException();
        }
    }
}
