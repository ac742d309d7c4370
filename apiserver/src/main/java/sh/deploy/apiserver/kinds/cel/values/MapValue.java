package sh.deploy.apiserver.kinds.cel.values;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map. Keys are texts, numbers and booleans, and nothing else: none takes long to hash or holds others. */
public interface MapValue {
    /** Null when there is no such key. */
    @Nullable
    Object get(Object key);

    /** In the order in which they were put in. */
    Collection<?> keys();

    int size();

    /** A key, and its value. @param key as it was given; what it is found by is the same for numbers that are equal */
    record Entry(Object key, Object value) {}

    /** One that an expression makes. */
    final class Built implements MapValue {
        private final Map<Object, Entry> entries = new LinkedHashMap<>();

        /** @throws EvaluationFailed the key is there, or is none that a map may have */
        public void put(Object key, Object value) {
            if (entries.putIfAbsent(found(key), new Entry(key, value)) != null) {
                throw new EvaluationFailed("a map has the same key twice");
            }
        }

        @Override
        public @Nullable Object get(Object key) {
            var entry = entries.get(found(key));
            return entry == null ? null : entry.value();
        }

        @Override
        public Collection<Object> keys() {
            return entries.values().stream().map(Entry::key).toList();
        }

        @Override
        public int size() {
            return entries.size();
        }
    }

    /** A whole number by its value, of whatever type it is. @throws EvaluationFailed no key that a map may have */
    private static Object found(Object key) {
        return switch (key) {
            case String text -> text;
            case Boolean truth -> truth;
            case Long number -> number;
            case Unsigned number -> number.bits() >= 0 ? (Object) number.bits() : number;
            case Double number ->
                number == Math.rint(number) && Math.abs(number) < 0x1p53 ? (Object) number.longValue() : number;
            default -> throw new EvaluationFailed("unsupported key type: " + Values.typeName(key));
        };
    }
}
