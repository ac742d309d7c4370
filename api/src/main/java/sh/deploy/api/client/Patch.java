package sh.deploy.api.client;

import java.nio.charset.StandardCharsets;
import sh.deploy.api.object.Json;
import tools.jackson.databind.JsonNode;

/** A change to an object, in one of the API's patch languages. */
public record Patch(String contentType, byte[] body) {
    /** RFC 7386: the fields given replace those there, null removes. */
    public static Patch merge(JsonNode fields) {
        return new Patch("application/merge-patch+json", Json.MAPPER.writeValueAsBytes(fields));
    }

    /** RFC 6902: a list of operations. */
    public static Patch json(JsonNode operations) {
        return new Patch("application/json-patch+json", Json.MAPPER.writeValueAsBytes(operations));
    }

    /** Kubernetes' own: as a merge, but lists merge by their keys. */
    public static Patch strategic(JsonNode fields) {
        return new Patch("application/strategic-merge-patch+json", Json.MAPPER.writeValueAsBytes(fields));
    }

    @Override
    public String toString() {
        return contentType + " " + new String(body, StandardCharsets.UTF_8);
    }
}
