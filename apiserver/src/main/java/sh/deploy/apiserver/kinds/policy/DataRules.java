package sh.deploy.apiserver.kinds.policy;

import java.util.Base64;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What ConfigMaps and Secrets have in common: keys that can be file names, a bound on their size, immutability. */
final class DataRules {
    static final int MAX_BYTES = 1024 * 1024;
    private static final int MAX_KEY = 253;
    private static final String KEY_SENTENCE =
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or"
                    + " 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    private DataRules() {}

    static long validateKeys(JsonNode data, String path, List<FieldCause> causes) {
        long bytes = 0;
        for (var key : data.propertyNames()) {
            var complaint = keyComplaint(key);
            if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(path + "[" + key + "]", key, complaint));
            }
            bytes += key.length();
        }
        return bytes;
    }

    static long textBytes(JsonNode data) {
        long bytes = 0;
        for (var value : data) {
            bytes += value.isString() ? value.stringValue().length() : 0;
        }
        return bytes;
    }

    /** Bytes that the values stand for. */
    static long validateBase64(JsonNode data, String path, List<FieldCause> causes) {
        long bytes = 0;
        for (var entry : data.properties()) {
            var value = entry.getValue().isString() ? entry.getValue().stringValue() : "";
            try {
                bytes += Base64.getDecoder().decode(value).length;
            } catch (IllegalArgumentException notBase64) {
                causes.add(FieldCause.invalid(
                        path + "[" + entry.getKey() + "]", "<value>", "must be the value's bytes in base64"));
            }
        }
        return bytes;
    }

    static void validateImmutable(ObjectNode next, ObjectNode current, List<String> fields, List<FieldCause> causes) {
        if (!Tree.isTrue(current, "immutable")) {
            return;
        }
        if (!Tree.isTrue(next, "immutable")) {
            causes.add(FieldCause.forbidden("immutable", "field is immutable when `immutable` is set"));
        }
        for (var field : fields) {
            if (!same(next.path(field), current.path(field))) {
                causes.add(FieldCause.forbidden(field, "field is immutable when `immutable` is set"));
            }
        }
    }

    /** What is wrong with a key; empty when nothing is. */
    static String keyComplaint(String key) {
        if (key.length() > MAX_KEY) {
            return "must be no more than " + MAX_KEY + " characters";
        }
        if (key.isEmpty() || !key.chars().allMatch(DataRules::mayStandInKey)) {
            return KEY_SENTENCE;
        }
        if (key.equals(".")) {
            return "must not be '.'";
        }
        if (key.equals("..")) {
            return "must not be '..'";
        }
        return key.startsWith("..") ? "must not start with '..'" : "";
    }

    private static boolean mayStandInKey(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.isEmpty() && other.isEmpty() || one.equals(other);
    }
}
