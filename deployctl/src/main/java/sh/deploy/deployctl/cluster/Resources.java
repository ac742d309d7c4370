package sh.deploy.deployctl.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.output.Nearest;
import tools.jackson.databind.JsonNode;

/** The kinds of a cluster by the words people use for them. Asks the server only about words it does not know. */
public final class Resources {
    /** Kinds that need no discovery; their names are the same in every cluster. */
    private static final List<Resource> WELL_KNOWN = List.of(
            core("pods", "pod", "Pod", true, "po"),
            core("nodes", "node", "Node", false, "no"),
            core("namespaces", "namespace", "Namespace", false, "ns"),
            core("configmaps", "configmap", "ConfigMap", true, "cm"),
            core("secrets", "secret", "Secret", true),
            core("serviceaccounts", "serviceaccount", "ServiceAccount", true, "sa"),
            core("events", "event", "Event", true, "ev"),
            of("apps", "deployments", "deployment", "Deployment", true, "deploy"),
            of("apps", "replicasets", "replicaset", "ReplicaSet", true, "rs"),
            of("coordination.k8s.io", "leases", "lease", "Lease", true),
            of("deploy.sh", "nodepools", "nodepool", "NodePool", false, "np"));

    private final Cluster cluster;
    private @Nullable List<Resource> discovered;

    Resources(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The kind that people call by a word, or a failure that names the nearest. */
    public Resource called(String word) {
        for (var resource : WELL_KNOWN) {
            if (resource.isCalled(word)) {
                return resource;
            }
        }
        return all().stream()
                .filter(resource -> resource.isCalled(word))
                .findFirst()
                .orElseThrow(() -> {
                    var names = new ArrayList<String>();
                    all().forEach(resource -> {
                        names.add(resource.plural());
                        names.add(resource.singular());
                    });
                    return Failure.refused("the server doesn't have a resource type \"" + word + "\""
                            + Nearest.suggestion(word, names, ". Did you mean \"", "\"?"));
                });
    }

    /** The kinds that a server counts among what a word such as {@code all} stands for; empty for a word it does not use so. */
    public List<Resource> inCategory(String category) {
        return all().stream()
                .filter(resource -> resource.categories().contains(category))
                .toList();
    }

    /** The kind of a manifest, if the server has it. */
    public Optional<Resource> ofKind(String apiVersion, String kind) {
        return java.util.stream.Stream.concat(
                        WELL_KNOWN.stream(), java.util.stream.Stream.of(true).flatMap(ask -> all().stream()))
                .filter(resource ->
                        resource.kind().equals(kind) && resource.apiVersion().equals(apiVersion))
                .findFirst();
    }

    /** Everything the server offers, in its own order. */
    public List<Resource> all() {
        if (discovered == null) {
            discovered = new ArrayList<>();
            discovered.addAll(ofVersion("", "v1", "/api/v1"));
            for (var group : cluster.get("/apis").path("groups")) {
                for (var version : group.path("versions")) {
                    var name = version.path("groupVersion").asString("");
                    discovered.addAll(ofVersion(
                            group.path("name").asString(""),
                            version.path("version").asString(""),
                            "/apis/" + name));
                }
            }
        }
        return discovered;
    }

    private List<Resource> ofVersion(String group, String version, String path) {
        var found = new ArrayList<Resource>();
        for (var resource : cluster.get(path).path("resources")) {
            if (!resource.path("name").asString("").contains("/")) {
                found.add(read(group, version, resource));
            }
        }
        return found;
    }

    private static Resource read(String group, String version, JsonNode resource) {
        var kind = resource.path("kind").asString("");
        var singular = resource.path("singularName").asString("");
        return new Resource(
                group,
                version,
                resource.path("name").asString(""),
                singular.isEmpty() ? kind.toLowerCase(java.util.Locale.ROOT) : singular,
                kind,
                resource.path("namespaced").asBoolean(false),
                texts(resource.path("shortNames")),
                texts(resource.path("categories")),
                texts(resource.path("verbs")));
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(item -> texts.add(item.asString("")));
        return texts;
    }

    private static Resource core(
            String plural, String singular, String kind, boolean namespaced, String... shortNames) {
        return of("", plural, singular, kind, namespaced, shortNames);
    }

    private static Resource of(
            String group, String plural, String singular, String kind, boolean namespaced, String... shortNames) {
        return new Resource(group, "v1", plural, singular, kind, namespaced, List.of(shortNames), List.of(), List.of());
    }
}
