package sh.deploy.api.access;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One rule of a role. It allows each of its verbs on each of its resources in each of its API groups, or on each of its paths.
 * Source: Kubernetes' documentation, "Using RBAC Authorization".
 *
 * @param verbs {@code *}: every one
 * @param apiGroups the core group is empty; {@code *}: every one
 * @param resources {@code pods}, {@code pods/log}; {@code *}: every resource and every subresource; {@code *}{@code /scale}: this
 *     subresource of every resource
 * @param resourceNames empty: every name, and requests that name nothing
 * @param nonResourceUrls such as {@code /metrics}; a {@code *} at the end stands for whatever follows
 */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {
    private static final String ALL = "*";
    private static final String OF_ALL = "*/";

    public PolicyRule {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        resourceNames = List.copyOf(resourceNames);
        nonResourceUrls = List.copyOf(nonResourceUrls);
    }

    /** The same of every name. */
    public PolicyRule ofAnyName() {
        return new PolicyRule(verbs, apiGroups, resources, List.of(), nonResourceUrls);
    }

    public static PolicyRule of(JsonNode rule) {
        return new PolicyRule(
                texts(rule, "verbs"),
                texts(rule, "apiGroups"),
                texts(rule, "resources"),
                texts(rule, "resourceNames"),
                texts(rule, "nonResourceURLs"));
    }

    /** The rules of a role. */
    public static List<PolicyRule> all(JsonNode role) {
        var rules = new ArrayList<PolicyRule>();
        for (var rule : role.path("rules")) {
            rules.add(of(rule));
        }
        return List.copyOf(rules);
    }

    /**
     * @param subresource empty when the object itself is meant
     * @param name empty when the request names no object
     */
    public boolean allows(String verb, String group, String resource, String subresource, String name) {
        return holds(verbs, verb)
                && holds(apiGroups, group)
                && namesResource(resource, subresource)
                && (resourceNames.isEmpty() || resourceNames.contains(name));
    }

    /** For addresses that are no resources, such as {@code /metrics}. */
    public boolean allowsPath(String verb, String path) {
        return holds(verbs, verb) && coversPath(path);
    }

    /** Whether this rule allows everything that the other one does. Two rules together may do so where neither does alone. */
    public boolean covers(PolicyRule other) {
        return holdsAll(verbs, other.verbs)
                && holdsAll(apiGroups, other.apiGroups)
                && coversResources(other.resources)
                && other.nonResourceUrls.stream().allMatch(this::coversPath)
                && coversNames(other.resourceNames);
    }

    private boolean namesResource(String resource, String subresource) {
        for (var named : resources) {
            if (named.equals(ALL) || isExactly(named, resource, subresource) || isOfAll(named, subresource)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isExactly(String named, String resource, String subresource) {
        if (subresource.isEmpty()) {
            return named.equals(resource);
        }
        int slash = resource.length();
        return named.length() == slash + 1 + subresource.length()
                && named.charAt(slash) == '/'
                && named.startsWith(resource)
                && named.endsWith(subresource);
    }

    private static boolean isOfAll(String named, String subresource) {
        return !subresource.isEmpty()
                && named.length() == OF_ALL.length() + subresource.length()
                && named.startsWith(OF_ALL)
                && named.endsWith(subresource);
    }

    private boolean coversResources(List<String> others) {
        return resources.contains(ALL)
                || others.stream().allMatch(other -> resources.contains(other) || coversSubresource(other));
    }

    private boolean coversSubresource(String resource) {
        int slash = resource.indexOf('/');
        return slash >= 0 && resources.contains(OF_ALL + resource.substring(slash + 1));
    }

    private boolean coversNames(List<String> others) {
        return resourceNames.isEmpty() || !others.isEmpty() && resourceNames.containsAll(others);
    }

    private boolean coversPath(String path) {
        for (var url : nonResourceUrls) {
            if (url.equals(path) || url.endsWith(ALL) && path.startsWith(withoutStars(url))) {
                return true;
            }
        }
        return false;
    }

    private static String withoutStars(String url) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '*') {
            end--;
        }
        return url.substring(0, end);
    }

    private static boolean holds(List<String> words, String word) {
        for (var one : words) {
            if (one.equals(ALL) || one.equals(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsAll(List<String> words, List<String> others) {
        return words.contains(ALL) || words.containsAll(others);
    }

    private static List<String> texts(JsonNode rule, String field) {
        var texts = new ArrayList<String>();
        for (var one : rule.path(field)) {
            texts.add(one.asString(""));
        }
        return texts;
    }

    /** As it stands in a role; what is empty is left out. */
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        put(json, "apiGroups", apiGroups);
        put(json, "nonResourceURLs", nonResourceUrls);
        put(json, "resourceNames", resourceNames);
        put(json, "resources", resources);
        put(json, "verbs", verbs);
        return json;
    }

    private static void put(ObjectNode json, String field, List<String> words) {
        if (!words.isEmpty()) {
            words.forEach(json.putArray(field)::add);
        }
    }

    /** {@code {APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}}, as Kubernetes writes it in refusals. */
    @Override
    public String toString() {
        var parts = new StringJoiner(", ", "{", "}");
        add(parts, "APIGroups", apiGroups);
        add(parts, "Resources", resources);
        add(parts, "NonResourceURLs", nonResourceUrls);
        add(parts, "ResourceNames", resourceNames);
        add(parts, "Verbs", verbs);
        return parts.toString();
    }

    private static void add(StringJoiner parts, String name, List<String> words) {
        if (!words.isEmpty()) {
            var quoted = words.stream().map(word -> "\"" + word + "\"").toList();
            parts.add(name + ":[" + String.join(" ", quoted) + "]");
        }
    }
}
