package sh.deploy.apiserver.kinds.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import sh.deploy.api.bounds.Bounds;

/** What a name may look like. */
public enum NameRule {
    /** RFC 1123 subdomain: what most kinds take. */
    SUBDOMAIN(
            Bounds.NAME_CHARACTERS,
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and"
                    + " end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"),
    /** RFC 1123 label: names that become host names. */
    LABEL(
            Bounds.LABEL_CHARACTERS,
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with"
                    + " an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                    + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"),
    /** Whatever can stand between two slashes of an address, as {@code system:node}: what roles and bindings take. */
    PATH_SEGMENT(Bounds.NAME_CHARACTERS, "may not contain control characters");

    private static final List<String> NOT_IN_A_SEGMENT = List.of("/", "%");

    private final int maxLength;
    private final String sentence;

    NameRule(int maxLength, String sentence) {
        this.maxLength = maxLength;
        this.sentence = sentence;
    }

    public int maxLength() {
        return maxLength;
    }

    /** What is wrong with the name, as Kubernetes says it; empty when nothing is. */
    public String complaint(String name) {
        if (name.length() > maxLength) {
            return "must be no more than " + maxLength + " characters";
        }
        if (this == PATH_SEGMENT) {
            return segmentComplaint(name);
        }
        return matches(name) ? "" : sentence;
    }

    private String segmentComplaint(String name) {
        if (name.equals(".") || name.equals("..")) {
            return "may not be '" + name + "'";
        }
        for (var closed : NOT_IN_A_SEGMENT) {
            if (name.contains(closed)) {
                return "may not contain '" + closed + "'";
            }
        }
        return name.chars().anyMatch(Character::isISOControl)
                        || !UTF_8.newEncoder().canEncode(name)
                ? sentence
                : "";
    }

    public boolean accepts(String name) {
        return complaint(name).isEmpty();
    }

    private boolean matches(String name) {
        boolean afterAlphanumeric = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
                afterAlphanumeric = true;
            } else if (c == '-') {
                if (i == 0 || name.charAt(i - 1) == '.') {
                    return false;
                }
                afterAlphanumeric = false;
            } else if (c == '.' && this == SUBDOMAIN) {
                if (!afterAlphanumeric) {
                    return false;
                }
                afterAlphanumeric = false;
            } else {
                return false;
            }
        }
        return afterAlphanumeric;
    }
}
