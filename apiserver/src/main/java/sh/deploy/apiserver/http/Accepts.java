package sh.deploy.apiserver.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

/** What shape of answer a client accepts: the first of its {@code Accept} header that we can make. */
enum Accepts {
    JSON,
    YAML,
    TABLE,
    PARTIAL;

    static final String MEDIA_TYPES = "application/json, application/yaml";

    /** @throws sh.deploy.api.problem.ProblemException 406 when we can make none of them */
    static Accepts of(String header) {
        if (header.isBlank()) {
            return JSON;
        }
        for (var range : header.split(",")) {
            var choice = choice(range.strip().toLowerCase(Locale.ROOT));
            if (choice != null) {
                return choice;
            }
        }
        throw Problem.of(Reason.NOT_ACCEPTABLE, "only the following media types are accepted: " + MEDIA_TYPES)
                .toException();
    }

    private static @Nullable Accepts choice(String range) {
        var parameters = parameters(range);
        var type = parameters.getOrDefault("", "");
        boolean json = type.equals("application/json") || type.equals("*/*") || type.equals("application/*");
        if (type.equals("application/yaml")) {
            return YAML;
        }
        if (!json) {
            return null;
        }
        return switch (parameters.getOrDefault("as", "")) {
            case "" -> JSON;
            case "table" -> parameters.getOrDefault("v", "").startsWith("v1") ? TABLE : null;
            case "partialobjectmetadata", "partialobjectmetadatalist" -> PARTIAL;
            default -> null;
        };
    }

    /** The type under the empty name, then its parameters. */
    static Map<String, String> parameters(String range) {
        var parameters = new HashMap<String, String>();
        for (var part : range.split(";")) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                parameters.putIfAbsent("", part.strip());
            } else {
                parameters.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            }
        }
        return parameters;
    }
}
