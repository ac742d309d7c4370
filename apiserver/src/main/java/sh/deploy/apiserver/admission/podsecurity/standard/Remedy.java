package sh.deploy.apiserver.admission.podsecurity.standard;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A change that leaves a pod with fewer privileges, and does nothing else to it. */
public sealed interface Remedy {
    Remedy NONE = new None();

    /** What is at fault cannot be taken away without breaking the pod, or is something that only its author can add. */
    record None() implements Remedy {}

    record Remove(ObjectNode from, String field) implements Remedy {}

    record TakeOut(ArrayNode from, JsonNode element) implements Remedy {}

    /** To false, since without the field it would be true. */
    record TurnOff(ObjectNode in, String field) implements Remedy {}
}
