package sh.deploy.apiserver.http;

import java.util.List;
import java.util.Locale;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.policy.Subresource;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code apidiscovery.k8s.io APIGroupDiscoveryList}: everything that is served in one answer. */
final class AggregatedDiscovery {
    private final Kinds kinds;

    AggregatedDiscovery(Kinds kinds) {
        this.kinds = kinds;
    }

    /** The version of the aggregated form that the client accepts first; empty when it wants the plain form. */
    static String version(String accept) {
        for (var range : accept.toLowerCase(Locale.ROOT).split(",")) {
            var parameters = Accepts.parameters(range.strip());
            boolean json = parameters.getOrDefault("", "").equals("application/json");
            var version = parameters.getOrDefault("v", "");
            boolean known = version.equals("v2") || version.equals("v2beta1");
            if (json && known && parameters.getOrDefault("as", "").equals("apigroupdiscoverylist")) {
                return version;
            }
            if (json && !parameters.containsKey("as")) {
                return "";
            }
        }
        return "";
    }

    Response core(String version) {
        return list(version, List.of(""));
    }

    Response groups(String version) {
        return list(version, kinds.groups());
    }

    private Response list(String version, List<String> names) {
        var list = Tree.newObject();
        list.put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/" + version);
        list.putObject("metadata");
        var items = list.putArray("items");
        names.forEach(name -> addGroup(items, name));
        if (!names.contains("")) {
            addUsage(items);
        }
        return Response.of(
                200,
                "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList",
                JsonTrees.bytes(list));
    }

    private void addGroup(ArrayNode items, String name) {
        var group = items.addObject();
        var metadata = group.putObject("metadata");
        if (!name.isEmpty()) {
            metadata.put("name", name);
        }
        metadata.putNull("creationTimestamp");
        var versions = group.putArray("versions");
        for (var version : kinds.versions(name)) {
            var one = versions.addObject().put("version", version);
            var resources = one.putArray("resources");
            kinds.in(name, version).forEach(kind -> addResource(resources.addObject(), kind));
            one.put("freshness", "Current");
        }
    }

    private static void addUsage(ArrayNode items) {
        var group = items.addObject();
        group.putObject("metadata").put("name", UsageEndpoint.GROUP).putNull("creationTimestamp");
        var version = group.putArray("versions").addObject().put("version", UsageEndpoint.VERSION);
        var resources = version.putArray("resources");
        addUsage(resources.addObject(), "nodes", "Cluster", "NodeMetrics");
        addUsage(resources.addObject(), "pods", "Namespaced", "PodMetrics");
        version.put("freshness", "Current");
    }

    private static void addUsage(ObjectNode resource, String name, String scope, String kind) {
        resource.put("resource", name);
        addKind(resource, UsageEndpoint.GROUP, UsageEndpoint.VERSION, kind);
        resource.put("scope", scope).put("singularResource", "");
        addAll(resource.putArray("verbs"), List.of("get", "list"));
    }

    private static void addResource(ObjectNode resource, Kind kind) {
        resource.put("resource", kind.plural());
        addKind(resource, kind.group(), kind.version(), kind.kind());
        resource.put("scope", kind.namespaced() ? "Namespaced" : "Cluster");
        resource.put("singularResource", kind.singular());
        addAll(resource.putArray("verbs"), kind.verbs());
        if (!kind.shortNames().isEmpty()) {
            addAll(resource.putArray("shortNames"), kind.shortNames());
        }
        if (!kind.categories().isEmpty()) {
            addAll(resource.putArray("categories"), kind.categories());
        }
        if (!kind.subresources().isEmpty()) {
            var parts = resource.putArray("subresources");
            kind.subresources().forEach(part -> addPart(parts.addObject(), part));
        }
    }

    private static void addPart(ObjectNode node, Subresource part) {
        node.put("subresource", part.name());
        addKind(node, part.group(), part.version(), part.kind());
        addAll(node.putArray("verbs"), part.verbs());
    }

    private static void addKind(ObjectNode node, String group, String version, String kind) {
        node.putObject("responseKind")
                .put("group", group)
                .put("version", version)
                .put("kind", kind);
    }

    private static void addAll(ArrayNode array, List<String> words) {
        words.forEach(array::add);
    }
}
