package sh.deploy.apiserver.kinds.patch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.schema.FieldSchema;
import sh.deploy.apiserver.kinds.schema.Schemas;
import sh.deploy.apiserver.kinds.schema.TypeSchema;
import sh.deploy.apiserver.kinds.schema.ValueType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether what somebody wants to hold of an object can be merged into it. One run each. */
final class ConfigurationCheck {
    private static final String ATOMIC = "atomic";

    /** Places that one sentence names. */
    private static final int MOST_NAMED = 20;

    private final Schemas schemas;
    private final List<String> atomics = new ArrayList<>();
    private final StringBuilder path = new StringBuilder();

    ConfigurationCheck(Schemas schemas) {
        this.schemas = schemas;
    }

    /** @throws ProblemException 422 that names what cannot be merged, in Kubernetes' words */
    void check(TypeSchema type, ObjectNode wanted) {
        fields(type, wanted);
        if (!atomics.isEmpty()) {
            throw refused("invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
                    + String.join(", ", atomics));
        }
    }

    private void fields(TypeSchema type, ObjectNode wanted) {
        for (var entry : wanted.properties()) {
            int here = enter("." + entry.getKey());
            var field = type.field(entry.getKey());
            if (field == null) {
                throw refused(path + ": field not declared in schema");
            }
            noteAtomic(entry.getValue(), field);
            value(field.type(), ListKeys.of(schemas, field), entry.getValue());
            path.setLength(here);
        }
    }

    private void noteAtomic(JsonNode wanted, FieldSchema field) {
        boolean isAtomic = wanted instanceof ObjectNode && isAtomic(field.type(), field.mapType())
                || wanted instanceof ArrayNode && ListKeys.of(schemas, field) == null;
        note(isAtomic);
    }

    private void note(boolean isAtomic) {
        if (isAtomic && atomics.size() < MOST_NAMED) {
            atomics.add(path.toString());
        }
    }

    private boolean isAtomic(ValueType type, String mapType) {
        return mapType.equals(ATOMIC)
                || type instanceof ValueType.Typed typed
                        && schemas.type(typed.name()).mapType().equals(ATOMIC);
    }

    /** @param keys of a list that is merged; null for any other */
    private void value(ValueType type, @Nullable ListKeys keys, JsonNode wanted) {
        switch (type) {
            case ValueType.Typed typed
            when wanted instanceof ObjectNode object -> fields(schemas.type(typed.name()), object);
            case ValueType.MapOf map when wanted instanceof ObjectNode object -> entries(map, object);
            case ValueType.ListOf list when wanted instanceof ArrayNode array -> elements(list, keys, array);
            default -> {}
        }
    }

    private void entries(ValueType.MapOf map, ObjectNode wanted) {
        for (var entry : wanted.properties()) {
            int here = enter("." + entry.getKey());
            noteAtomicWithin(map.value(), entry.getValue());
            value(map.value(), null, entry.getValue());
            path.setLength(here);
        }
    }

    private void elements(ValueType.ListOf list, @Nullable ListKeys keys, ArrayNode wanted) {
        var known = new HashSet<String>();
        for (int i = 0; i < wanted.size(); i++) {
            var element = wanted.get(i);
            int here = enter("[" + i + "]");
            if (keys != null) {
                requireKeys(keys, element);
                if (!known.add(keys.identity(element))) {
                    throw refused(path + ": duplicate entries for key " + keys.identity(element));
                }
            }
            noteAtomicWithin(list.element(), element);
            value(list.element(), null, element);
            path.setLength(here);
        }
    }

    private void requireKeys(ListKeys keys, JsonNode element) {
        var missing = keys.missing(element);
        if (missing != null) {
            throw refused(
                    path + ": associative list with keys has an element that omits key field \"" + missing + "\"");
        }
    }

    /** Of what stands in a map or a list, and so has no field of its own. */
    private void noteAtomicWithin(ValueType type, JsonNode wanted) {
        note(wanted instanceof ObjectNode && isAtomic(type, "") || wanted instanceof ArrayNode);
    }

    private int enter(String step) {
        int here = path.length();
        path.append(step);
        return here;
    }

    private static ProblemException refused(String sentence) {
        return Problem.of(Reason.INVALID, sentence).toException();
    }
}
