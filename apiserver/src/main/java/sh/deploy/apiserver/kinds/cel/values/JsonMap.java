package sh.deploy.apiserver.kinds.cel.values;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** An object of JSON, as it is; its fields become values when they are asked for. */
public record JsonMap(ObjectNode object) implements MapValue {
    @Override
    public @Nullable Object get(Object key) {
        var found = key instanceof String name ? object.get(name) : null;
        return found == null ? null : Json.value(found);
    }

    @Override
    public Collection<String> keys() {
        return object.propertyNames();
    }

    @Override
    public int size() {
        return object.size();
    }

    @Override
    public String toString() {
        return "a map of " + size();
    }
}
