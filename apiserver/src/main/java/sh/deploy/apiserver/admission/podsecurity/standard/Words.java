package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.Collection;
import java.util.stream.Collectors;

/** How names and values stand in sentences, as kubectl's users know them. */
final class Words {
    private Words() {}

    /** {@code "a", "b"}. */
    static String quoted(Collection<String> values) {
        return values.stream().map(value -> "\"" + value + "\"").collect(Collectors.joining(", "));
    }

    static String either(Collection<?> counted, String one, String many) {
        return counted.size() == 1 ? one : many;
    }

    /** {@code container "a"}, or {@code containers "a", "b"}. */
    static String counted(Collection<String> values, String one, String many) {
        return either(values, one, many) + " " + quoted(values);
    }

    /** {@code key="value"}. */
    static String assigned(String key, String value) {
        return key + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
