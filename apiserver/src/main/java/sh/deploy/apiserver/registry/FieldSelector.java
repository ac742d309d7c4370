package sh.deploy.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.watch.StoredObject;

/** A field selector as clients write it in a query: {@code spec.nodeName=web-1,status.phase!=Running}. */
record FieldSelector(List<Requirement> requirements) {
    static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    record Requirement(String field, boolean equal, String value) {
        boolean accepts(StoredObject object) {
            return value.equals(valueIn(object)) == equal;
        }

        private String valueIn(StoredObject object) {
            return switch (field) {
                case "metadata.name" -> object.key().name();
                case "metadata.namespace" -> object.key().namespace();
                default -> object.index().fields().getOrDefault(field, "");
            };
        }
    }

    boolean accepts(StoredObject object) {
        for (var requirement : requirements) {
            if (!requirement.accepts(object)) {
                return false;
            }
        }
        return true;
    }

    boolean isEverything() {
        return requirements.isEmpty();
    }

    /** The name the selector asks for, or empty. */
    String name() {
        return segment(exact("metadata.name"));
    }

    private String exact(String field) {
        for (var requirement : requirements) {
            if (requirement.equal() && requirement.field().equals(field)) {
                return requirement.value();
            }
        }
        return "";
    }

    /** @param selectable the fields of the kind, beside name and namespace */
    static FieldSelector parse(String text, Map<String, ?> selectable) {
        if (text.isBlank()) {
            return EVERYTHING;
        }
        var requirements = new ArrayList<Requirement>();
        for (var part : text.split("(?<!\\\\),")) {
            if (!part.isBlank()) {
                requirements.add(requirement(part.strip(), selectable));
            }
        }
        return new FieldSelector(List.copyOf(requirements));
    }

    /**
     * The name that a selector asks for, or empty; also when the selector is malformed, for which it is refused later.
     *
     * @param text as {@link #parse} takes it
     */
    static String nameIn(String text) {
        for (var part : text.split("(?<!\\\\),")) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().equals("metadata.name")) {
                int after = part.startsWith("==", equals) ? equals + 2 : equals + 1;
                return segment(unescape(part.substring(after).strip()));
            }
        }
        return "";
    }

    /** What cannot be a name in an address is none for access rules either. */
    private static String segment(String name) {
        return name.equals(".") || name.equals("..") || name.contains("/") || name.contains("%") ? "" : name;
    }

    private static Requirement requirement(String part, Map<String, ?> selectable) {
        int equals = part.indexOf('=');
        if (equals < 1) {
            throw bad("invalid selector: '" + part + "'; can't understand '" + part + "'");
        }
        boolean not = part.charAt(equals - 1) == '!';
        var field = part.substring(0, not ? equals - 1 : equals).strip();
        int after = part.startsWith("==", equals) ? equals + 2 : equals + 1;
        if (!field.equals("metadata.name") && !field.equals("metadata.namespace") && !selectable.containsKey(field)) {
            throw bad("field label not supported: " + field);
        }
        return new Requirement(field, !not, unescape(part.substring(after).strip()));
    }

    private static String unescape(String value) {
        return value.indexOf('\\') < 0 ? value : value.replaceAll("\\\\([\\\\,=])", "$1");
    }

    private static RuntimeException bad(String message) {
        return Problem.of(Reason.BAD_REQUEST, message).toException();
    }
}
