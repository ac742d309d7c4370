package sh.deploy.deployctl.kubeconfig;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.deployctl.output.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes to the tree of a kubeconfig. Pure: each method returns a new tree and leaves what it does not know as it is. */
public final class KubeconfigEdit {
    private static final List<String> LISTS = List.of("clusters", "contexts", "users");

    private KubeconfigEdit() {}

    /** A kubeconfig of one context. */
    public static ObjectNode of(String name, ClientConfig client) {
        return add(empty(), name, client);
    }

    /** The same with one cluster, user and context of that name; it becomes the current context when there is none. */
    public static ObjectNode add(ObjectNode kubeconfig, String name, ClientConfig client) {
        var edited = kubeconfig.deepCopy();
        put(edited, "clusters", name, "cluster", cluster(client));
        put(edited, "users", name, "user", user(client.credential()));
        var context = find(edited, "contexts", name, "context");
        // A namespace that somebody set for the context stays.
        var renewed = context instanceof ObjectNode old ? old.deepCopy() : Json.object();
        put(edited, "contexts", name, "context", renewed.put("cluster", name).put("user", name));
        if (edited.path("current-context").asString("").isEmpty()) {
            edited.put("current-context", name);
        }
        return edited;
    }

    /** The same without what {@link #add} put there. */
    public static ObjectNode remove(ObjectNode kubeconfig, String name) {
        var edited = kubeconfig.deepCopy();
        for (var list : LISTS) {
            if (edited.path(list) instanceof ArrayNode entries) {
                for (int i = entries.size() - 1; i >= 0; i--) {
                    if (entries.path(i).path("name").asString("").equals(name)) {
                        entries.remove(i);
                    }
                }
            }
        }
        if (edited.path("current-context").asString("").equals(name)) {
            edited.put("current-context", "");
        }
        return edited;
    }

    /** The same with these fields of a context set; the context is made when there is none of that name. */
    public static ObjectNode putContext(ObjectNode kubeconfig, String name, Map<String, String> fields) {
        var edited = kubeconfig.deepCopy();
        var context = find(edited, "contexts", name, "context") instanceof ObjectNode old ? old : Json.object();
        fields.forEach(context::put);
        put(edited, "contexts", name, "context", context);
        return edited;
    }

    /** Several as one: of entries with one name the first counts, as does the first current context. */
    public static ObjectNode merged(List<ObjectNode> kubeconfigs) {
        var merged = empty();
        for (var kubeconfig : kubeconfigs) {
            for (var list : LISTS) {
                var entries = (ArrayNode) merged.path(list);
                for (var entry : kubeconfig.path(list)) {
                    if (entries.values().stream().noneMatch(earlier -> sameName(earlier, entry))) {
                        entries.add(entry.deepCopy());
                    }
                }
            }
            if (merged.path("current-context").asString("").isEmpty()) {
                merged.put("current-context", kubeconfig.path("current-context").asString(""));
            }
        }
        return merged;
    }

    /** Only this context, with its cluster and user; it is the current one. */
    public static ObjectNode minified(ObjectNode kubeconfig, String name, Kubeconfig.Context context) {
        var minified = kubeconfig.deepCopy();
        keep(minified, "clusters", context.cluster());
        keep(minified, "users", context.user());
        keep(minified, "contexts", name);
        return minified.put("current-context", name);
    }

    /** Whether the cluster of that name is signed by this authority, so that its entries are ours to remove. */
    public static boolean trusts(ObjectNode kubeconfig, String name, String authorityPem) {
        return find(kubeconfig, "clusters", name, "cluster")
                .path("certificate-authority-data")
                .asString("")
                .equals(base64(authorityPem));
    }

    /** Whether there is a cluster, user or context of that name. */
    public static boolean holds(ObjectNode kubeconfig, String name) {
        return LISTS.stream()
                .flatMap(list -> kubeconfig.path(list).values().stream())
                .anyMatch(entry -> entry.path("name").asString("").equals(name));
    }

    /** Whether the cluster of that name is reached at this address. */
    public static boolean leadsTo(ObjectNode kubeconfig, String name, URI server) {
        return find(kubeconfig, "clusters", name, "cluster")
                .path("server")
                .asString("")
                .equals(server.toString());
    }

    public static ObjectNode empty() {
        var empty = Json.object().put("apiVersion", "v1").put("kind", "Config");
        for (var list : LISTS) {
            empty.set(list, Json.NODES.arrayNode());
        }
        empty.set("preferences", Json.object());
        return empty.put("current-context", "");
    }

    private static ObjectNode cluster(ClientConfig client) {
        var cluster = Json.object().put("server", client.server().toString());
        if (client.certificateAuthority() != null) {
            cluster.put("certificate-authority-data", base64(client.certificateAuthority()));
        }
        return cluster;
    }

    private static ObjectNode user(ClientConfig.Credential credential) {
        return switch (credential) {
            case ClientConfig.Credential.Anonymous anonymous -> Json.object();
            case ClientConfig.Credential.Token token -> Json.object().put("token", token.value());
            case ClientConfig.Credential.Renewed renewed -> user(renewed.now());
            case ClientConfig.Credential.Certificate certificate ->
                Json.object()
                        .put("client-certificate-data", base64(certificate.chain()))
                        .put("client-key-data", base64(certificate.privateKey()));
        };
    }

    private static JsonNode find(ObjectNode kubeconfig, String list, String name, String field) {
        for (var entry : kubeconfig.path(list)) {
            if (entry.path("name").asString("").equals(name)) {
                return entry.path(field);
            }
        }
        return Json.NODES.missingNode();
    }

    private static boolean sameName(JsonNode one, JsonNode other) {
        return one.path("name").asString("").equals(other.path("name").asString(""));
    }

    private static void keep(ObjectNode kubeconfig, String list, String name) {
        var kept = Json.NODES.arrayNode();
        for (var entry : kubeconfig.path(list)) {
            if (entry.path("name").asString("").equals(name)) {
                kept.add(entry);
            }
        }
        kubeconfig.set(list, kept);
    }

    private static void put(ObjectNode kubeconfig, String list, String name, String field, JsonNode value) {
        if (!(kubeconfig.path(list) instanceof ArrayNode)) {
            kubeconfig.set(list, Json.NODES.arrayNode());
        }
        var entries = (ArrayNode) kubeconfig.path(list);
        for (var entry : entries) {
            if (entry instanceof ObjectNode found
                    && found.path("name").asString("").equals(name)) {
                found.set(field, value);
                return;
            }
        }
        entries.add(Json.object().put("name", name).set(field, value));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
