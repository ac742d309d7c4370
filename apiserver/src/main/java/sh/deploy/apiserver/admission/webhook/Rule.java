package sh.deploy.apiserver.admission.webhook;

import java.util.List;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/**
 * Operations on resources that somebody wants to be asked about.
 *
 * @param names of the objects; none: whatever they are called
 */
public record Rule(
        List<String> operations,
        List<String> groups,
        List<String> versions,
        List<String> resources,
        String scope,
        List<String> names) {
    private static final String ALL = "*";

    /** As it stands in an object. */
    public static Rule of(JsonNode rule) {
        return new Rule(
                Tree.texts(rule, "operations"),
                Tree.texts(rule, "apiGroups"),
                Tree.texts(rule, "apiVersions"),
                Tree.texts(rule, "resources"),
                Tree.text(rule, "scope"),
                Tree.texts(rule, "resourceNames"));
    }

    /** @param form the kind as which the object is looked at */
    boolean takesIn(Attempt attempt, Kind form) {
        var asked = attempt.asked();
        var resource = form == asked.kind() ? asked.resource() : form.plural();
        return holds(operations, attempt.operation().name())
                && holds(groups, form.group())
                && holds(versions, form.version())
                && isInScope(form, attempt.namespace())
                && (names.isEmpty() || names.contains(attempt.name()))
                && resources.stream().anyMatch(each -> names(each, resource, asked.part()));
    }

    /** A Namespace is in no namespace. */
    private boolean isInScope(Kind form, String namespace) {
        boolean isNamespaced = form.namespaced() && !namespace.isEmpty();
        return switch (scope) {
            case "Namespaced" -> isNamespaced;
            case "Cluster" -> !isNamespaced;
            default -> true;
        };
    }

    /** {@code pods} and {@code *} mean no part; {@code pods/*} means the object and its parts. */
    private static boolean names(String written, String resource, String part) {
        int slash = written.indexOf('/');
        var ofResource = slash < 0 ? written : written.substring(0, slash);
        var ofPart = slash < 0 ? "" : written.substring(slash + 1);
        return (ofResource.equals(ALL) || ofResource.equals(resource)) && (ofPart.equals(ALL) || ofPart.equals(part));
    }

    private static boolean holds(List<String> values, String value) {
        return values.contains(ALL) || values.contains(value);
    }
}
