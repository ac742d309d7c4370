package sh.deploy.api.selector;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One condition on one label. */
public sealed interface Requirement {
    String label();

    boolean matches(Map<String, String> labels);

    /** The label is there with one of the values. */
    record In(String label, List<String> values) implements Requirement {
        public In {
            values = List.copyOf(values);
        }

        @Override
        public boolean matches(Map<String, String> labels) {
            var value = labels.get(label);
            return value != null && values.contains(value);
        }

        @Override
        public String toString() {
            return values.size() == 1
                    ? label + "=" + values.getFirst()
                    : label + " in (" + String.join(",", values) + ")";
        }
    }

    /** The label is absent, or has none of the values. */
    record NotIn(String label, List<String> values) implements Requirement {
        public NotIn {
            values = List.copyOf(values);
        }

        @Override
        public boolean matches(Map<String, String> labels) {
            var value = labels.get(label);
            return value == null || !values.contains(value);
        }

        @Override
        public String toString() {
            return values.size() == 1
                    ? label + "!=" + values.getFirst()
                    : label + " notin (" + String.join(",", values) + ")";
        }
    }

    record Exists(String label) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            return labels.containsKey(label);
        }

        @Override
        public String toString() {
            return label;
        }
    }

    record Absent(String label) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            return !labels.containsKey(label);
        }

        @Override
        public String toString() {
            return "!" + label;
        }
    }

    /** The label is a whole number above the bound; node selectors use it. */
    record Above(String label, long bound) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            var value = number(labels.get(label));
            return value != null && value > bound;
        }

        @Override
        public String toString() {
            return label + ">" + bound;
        }
    }

    /** The label is a whole number below the bound; node selectors use it. */
    record Below(String label, long bound) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            var value = number(labels.get(label));
            return value != null && value < bound;
        }

        @Override
        public String toString() {
            return label + "<" + bound;
        }
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
