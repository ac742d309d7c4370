package sh.deploy.apiserver.kinds.cel.values;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * An object of a named type that an expression makes; its fields are the keys of a map.
 *
 * @param typeName such as {@code Object.spec}
 */
public record ObjectValue(String typeName, MapValue fields) implements MapValue {
    @Override
    public @Nullable Object get(Object key) {
        return fields.get(key);
    }

    @Override
    public Collection<?> keys() {
        return fields.keys();
    }

    @Override
    public int size() {
        return fields.size();
    }
}
