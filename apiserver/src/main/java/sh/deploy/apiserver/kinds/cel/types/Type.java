package sh.deploy.apiserver.kinds.cel.types;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The type of an expression. Immutable; none is larger than {@value #MOST_PARTS} parts, so that to walk through one is cheap. */
public sealed interface Type {
    /** A type within types counts as often as it stands there: those of a map of maps double with each level. */
    int MOST_PARTS = 64;

    /** Types that a sentence names one by one. */
    int MOST_NAMED = 8;

    Type DYN = new Simple("dyn");
    Type BOOL = new Simple("bool");
    Type INT = new Simple("int");
    Type UINT = new Simple("uint");
    Type DOUBLE = new Simple("double");
    Type STRING = new Simple("string");
    Type BYTES = new Simple("bytes");
    Type NULL = new Simple("null_type");
    Type TYPE = new Simple("type");
    Type TIMESTAMP = new Simple("google.protobuf.Timestamp");
    Type DURATION = new Simple("google.protobuf.Duration");

    /** Any type, the same wherever the letter stands in one signature. */
    Type A = new Parameter("A");

    Type B = new Parameter("B");

    default int parts() {
        return 1;
    }

    /** One of the language, or one that only functions look into. */
    record Simple(String name) implements Type {
        @Override
        public String toString() {
            return name;
        }
    }

    record Parameter(String name) implements Type {
        @Override
        public String toString() {
            return name;
        }
    }

    record ListOf(Type element, int parts) implements Type {
        @Override
        public String toString() {
            return "list(" + element + ")";
        }
    }

    record MapOf(Type key, Type value, int parts) implements Type {
        @Override
        public String toString() {
            return "map(" + key + ", " + value + ")";
        }
    }

    record OptionalOf(Type value, int parts) implements Type {
        @Override
        public String toString() {
            return "optional_type(" + value + ")";
        }
    }

    /** An object whose fields are known. Two of one name are the same. */
    record Fields(String name, Map<String, Type> fields) implements Type {
        @Override
        public String toString() {
            return name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Fields more && name.equals(more.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /** An object that expressions make, of whatever fields. Its name says which object it is, or which part of one. */
    record Made(String name) implements Type {
        @Override
        public String toString() {
            return name;
        }
    }

    static Type list(Type element) {
        return new ListOf(element, bounded(element.parts() + 1));
    }

    static Type map(Type key, Type value) {
        return new MapOf(key, value, bounded(key.parts() + value.parts() + 1));
    }

    static Type optional(Type value) {
        return new OptionalOf(value, bounded(value.parts() + 1));
    }

    static Type opaque(String name) {
        return new Simple(name);
    }

    /** @throws TypeTooLarge beyond {@link #MOST_PARTS} */
    private static int bounded(int parts) {
        if (parts > MOST_PARTS) {
            throw new TypeTooLarge();
        }
        return parts;
    }

    static String names(List<Type> types) {
        var named = types.stream().limit(MOST_NAMED).map(Type::toString).toList();
        var others = types.size() - named.size();
        return String.join(", ", named) + (others == 0 ? "" : ", and " + others + " more");
    }
}
