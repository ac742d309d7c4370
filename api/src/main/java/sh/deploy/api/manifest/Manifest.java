package sh.deploy.api.manifest;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One document of a manifest.
 *
 * @param content as kubectl would send it; belongs to the receiver, who may change it
 * @param warnings what reads otherwise than most people expect
 * @param duplicates fields that stand twice in one mapping, at their later place; the later value counts
 */
public record Manifest(JsonNode content, Positions positions, List<Remark> warnings, List<Remark> duplicates) {

    /**
     * Something to say about one field.
     *
     * @param field path such as {@code spec.containers[0].image}; empty for the whole document
     * @param message a full sentence with the fix
     */
    public record Remark(Position position, String field, String message) {
        @Override
        public String toString() {
            return position + ": " + message;
        }
    }

    public Manifest {
        warnings = List.copyOf(warnings);
        duplicates = List.copyOf(duplicates);
    }
}
