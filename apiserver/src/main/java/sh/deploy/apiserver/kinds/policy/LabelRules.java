package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.api.problem.FieldCause;
import tools.jackson.databind.JsonNode;

/** Keys and values of labels and annotations, and names with an optional DNS prefix. Source: Kubernetes, "Labels and Selectors". */
public final class LabelRules {
    private static final String NAME_SENTENCE =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                    + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String VALUE_SENTENCE =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and"
                    + " end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for"
                    + " validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private LabelRules() {}

    static void validateLabels(JsonNode labels, String path, List<FieldCause> causes) {
        for (var label : labels.properties()) {
            addIfWrong(label.getKey(), qualifiedNameComplaint(label.getKey()), path, causes);
            var value = label.getValue().isString() ? label.getValue().stringValue() : "";
            addIfWrong(value, valueComplaint(value), path, causes);
        }
    }

    static void validateAnnotations(JsonNode annotations, String path, List<FieldCause> causes) {
        long bytes = 0;
        for (var annotation : annotations.properties()) {
            var key = annotation.getKey();
            addIfWrong(key, qualifiedNameComplaint(key.toLowerCase(java.util.Locale.ROOT)), path, causes);
            bytes += key.length();
            bytes += annotation.getValue().isString()
                    ? annotation.getValue().stringValue().length()
                    : 0;
        }
        if (bytes > Bounds.ANNOTATION_BYTES) {
            causes.add(FieldCause.tooLong(path, Bounds.ANNOTATION_BYTES));
        }
    }

    /** What is wrong with a key such as {@code example.com/name}; empty when nothing is. */
    public static String qualifiedNameComplaint(String key) {
        int slash = key.indexOf('/');
        if (slash != key.lastIndexOf('/')) {
            return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
                    + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g."
                    + " 'example.com/MyName')";
        }
        if (slash >= 0) {
            var prefix = key.substring(0, slash);
            if (prefix.isEmpty()) {
                return "prefix part must be non-empty";
            }
            var complaint = NameRule.SUBDOMAIN.complaint(prefix);
            if (!complaint.isEmpty()) {
                return "prefix part " + complaint;
            }
        }
        var name = key.substring(slash + 1);
        if (name.isEmpty()) {
            return "name part must be non-empty";
        }
        if (name.length() > Bounds.LABEL_CHARACTERS) {
            return "name part must be no more than " + Bounds.LABEL_CHARACTERS + " characters";
        }
        return isName(name) ? "" : NAME_SENTENCE;
    }

    /** What is wrong with a label's value; empty when nothing is. */
    public static String valueComplaint(String value) {
        if (value.length() > Bounds.LABEL_CHARACTERS) {
            return "must be no more than " + Bounds.LABEL_CHARACTERS + " characters";
        }
        return value.isEmpty() || isName(value) ? "" : VALUE_SENTENCE;
    }

    private static void addIfWrong(String value, String complaint, String path, List<FieldCause> causes) {
        if (!complaint.isEmpty()) {
            causes.add(FieldCause.invalid(path, value, complaint));
        }
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean inner = c == '-' || c == '_' || c == '.';
            if (!isAlphanumeric(c) && (!inner || i == 0 || i == name.length() - 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
