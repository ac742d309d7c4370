package sh.deploy.controllers.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import sh.deploy.api.object.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares pod templates, and names them by a short hash. Pure. */
public final class Template {
    /** Marks the pods and the ReplicaSet of one template. */
    static final String HASH_LABEL = "pod-template-hash";

    /** No vowels and nothing that looks like one, so that no hash is a word. */
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private Template() {}

    /** Whether they describe the same pods; the label that the hash itself became does not count. */
    static boolean same(PodTemplateSpec one, PodTemplateSpec other) {
        return canonical(one).equals(canonical(other));
    }

    /** The template as data; equal for templates that describe the same pods. */
    public static JsonNode tree(PodTemplateSpec template) {
        JsonNode tree = Json.MAPPER.valueToTree(template);
        if (tree.path("metadata").path("labels") instanceof ObjectNode labels) {
            labels.remove(HASH_LABEL);
            if (labels.isEmpty() && tree.path("metadata") instanceof ObjectNode metadata) {
                metadata.remove("labels");
            }
        }
        return sorted(tree);
    }

    /** @param collisions how many ReplicaSets of other templates turned out to have the name that the hash makes */
    public static String hash(PodTemplateSpec template, int collisions) {
        int hash = fnv1a(canonical(template) + (collisions == 0 ? "" : "#" + collisions));
        var text = new StringBuilder();
        for (var digit : Integer.toUnsignedString(hash).toCharArray()) {
            text.append(LETTERS.charAt(digit % LETTERS.length()));
        }
        return text.toString();
    }

    static PodTemplateSpec withHash(PodTemplateSpec template, String hash) {
        return new PodTemplateSpecBuilder(template)
                .editOrNewMetadata()
                .addToLabels(HASH_LABEL, hash)
                .endMetadata()
                .build();
    }

    private static String canonical(PodTemplateSpec template) {
        return tree(template).toString();
    }

    private static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var fields = new TreeMap<String, JsonNode>();
                object.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
                yield Json.MAPPER.createObjectNode().setAll(fields);
            }
            case ArrayNode array -> {
                var items = Json.MAPPER.createArrayNode();
                array.forEach(item -> items.add(sorted(item)));
                yield items;
            }
            default -> node;
        };
    }

    private static int fnv1a(String text) {
        int hash = 0x811c9dc5;
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ next & 0xff) * 0x01000193;
        }
        return hash;
    }
}
