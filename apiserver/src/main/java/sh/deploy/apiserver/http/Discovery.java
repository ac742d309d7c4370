package sh.deploy.apiserver.http;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.policy.Subresource;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is served, in the two forms in which clients ask for it: group by group, and all at once. */
final class Discovery {
    private final Kinds kinds;
    private final AggregatedDiscovery aggregated;

    Discovery(Kinds kinds) {
        this.kinds = kinds;
        this.aggregated = new AggregatedDiscovery(kinds);
    }

    /** Where there is something to read, for who asks at the root. */
    Response paths() {
        var all = new TreeSet<>(List.of(
                IssuerEndpoint.DISCOVERY,
                "/api",
                "/apis",
                "/healthz",
                "/livez",
                "/metrics",
                "/openapi/v2",
                "/openapi/v3",
                IssuerEndpoint.KEY_SET,
                "/readyz",
                "/statusz",
                "/version"));
        kinds.versions("").forEach(version -> all.add("/api/" + version));
        addPaths(all, UsageEndpoint.GROUP, List.of(UsageEndpoint.VERSION));
        kinds.groups().forEach(group -> addPaths(all, group, kinds.versions(group)));
        var root = Tree.newObject();
        addAll(root.putArray("paths"), List.copyOf(all));
        return json(root);
    }

    private static void addPaths(Set<String> all, String group, List<String> versions) {
        all.add("/apis/" + group);
        versions.forEach(version -> all.add("/apis/" + group + "/" + version));
    }

    /** Null when the path is not one of discovery. */
    @Nullable
    Response answer(HttpRequestData request) {
        var path = trimmed(request.path());
        var version = AggregatedDiscovery.version(request.header("accept"));
        return switch (path) {
            case "/api" -> version.isEmpty() ? json(coreVersions()) : aggregated.core(version);
            case "/apis" -> version.isEmpty() ? json(groups()) : aggregated.groups(version);
            default -> below(path);
        };
    }

    private @Nullable Response below(String path) {
        var parts = path.split("/", -1);
        if (parts.length == 3 && parts[1].equals("api")) {
            return resources("", parts[2]);
        }
        boolean isGroup = parts.length == 3 && parts[1].equals("apis");
        if (isGroup && (kinds.groups().contains(parts[2]) || parts[2].equals(UsageEndpoint.GROUP))) {
            return json(group(parts[2]).put("kind", "APIGroup").put("apiVersion", "v1"));
        }
        return parts.length == 4 && parts[1].equals("apis") ? resources(parts[2], parts[3]) : null;
    }

    private @Nullable Response resources(String group, String version) {
        boolean isUsage = group.equals(UsageEndpoint.GROUP) && version.equals(UsageEndpoint.VERSION);
        var served = kinds.in(group, version);
        if (served.isEmpty() && !isUsage) {
            return null;
        }
        var list = Tree.newObject();
        list.put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        var resources = list.putArray("resources");
        served.forEach(kind -> addResources(resources, kind));
        if (isUsage) {
            addUsage(resources, "nodes", false, "NodeMetrics");
            addUsage(resources, "pods", true, "PodMetrics");
        }
        return json(list);
    }

    private static void addUsage(ArrayNode resources, String name, boolean namespaced, String kind) {
        var resource = resources.addObject();
        resource.put("name", name)
                .put("singularName", "")
                .put("namespaced", namespaced)
                .put("kind", kind);
        addAll(resource.putArray("verbs"), List.of("get", "list"));
    }

    private static void addResources(ArrayNode resources, Kind kind) {
        var resource = resources.addObject();
        resource.put("name", kind.plural()).put("singularName", kind.singular());
        resource.put("namespaced", kind.namespaced()).put("kind", kind.kind());
        addAll(resource.putArray("verbs"), kind.verbs());
        if (!kind.shortNames().isEmpty()) {
            addAll(resource.putArray("shortNames"), kind.shortNames());
        }
        if (!kind.categories().isEmpty()) {
            addAll(resource.putArray("categories"), kind.categories());
        }
        kind.subresources().forEach(part -> addPart(resources, kind, part));
    }

    private static void addPart(ArrayNode resources, Kind kind, Subresource part) {
        var resource = resources.addObject();
        resource.put("name", kind.plural() + "/" + part.name()).put("singularName", "");
        resource.put("namespaced", kind.namespaced());
        if (!part.group().equals(kind.group()) || !part.version().equals(kind.version())) {
            resource.put("group", part.group()).put("version", part.version());
        }
        resource.put("kind", part.kind());
        addAll(resource.putArray("verbs"), part.verbs());
    }

    private ObjectNode coreVersions() {
        var versions = Tree.newObject();
        versions.put("kind", "APIVersions");
        addAll(versions.putArray("versions"), kinds.versions(""));
        versions.putArray("serverAddressByClientCIDRs");
        return versions;
    }

    private ObjectNode groups() {
        var list = Tree.newObject();
        list.put("kind", "APIGroupList").put("apiVersion", "v1");
        var groups = list.putArray("groups");
        kinds.groups().forEach(name -> groups.add(group(name)));
        groups.add(group(UsageEndpoint.GROUP));
        return list;
    }

    private ObjectNode group(String name) {
        var group = Tree.newObject();
        group.put("name", name);
        var versions = group.putArray("versions");
        var served = name.equals(UsageEndpoint.GROUP) ? List.of(UsageEndpoint.VERSION) : kinds.versions(name);
        for (var version : served) {
            versions.addObject().put("groupVersion", name + "/" + version).put("version", version);
        }
        group.set("preferredVersion", versions.path(0).deepCopy());
        return group;
    }

    private static void addAll(ArrayNode array, List<String> words) {
        words.forEach(array::add);
    }

    static Response json(ObjectNode object) {
        return Response.json(200, JsonTrees.bytes(object));
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
