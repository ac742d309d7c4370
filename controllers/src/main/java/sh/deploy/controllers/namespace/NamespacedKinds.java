package sh.deploy.controllers.namespace;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.object.ResourceType;
import sh.deploy.api.object.ResourceTypes;
import tools.jackson.databind.JsonNode;

/** Asks the server which kinds live in namespaces and can be listed and deleted. */
final class NamespacedKinds {
    private final ApiClient client;

    NamespacedKinds(ApiClient client) {
        this.client = client;
    }

    List<ResourceType<GenericKubernetesResource>> find() {
        var kinds = new ArrayList<>(kinds("", "v1", client.document("/api/v1")));
        for (var group : client.document("/apis").path("groups")) {
            var name = group.path("name").asString("");
            var version = group.path("preferredVersion").path("version").asString("");
            kinds.addAll(kinds(name, version, client.document("/apis/" + name + "/" + version)));
        }
        return kinds;
    }

    private static List<ResourceType<GenericKubernetesResource>> kinds(String group, String version, JsonNode list) {
        var kinds = new ArrayList<ResourceType<GenericKubernetesResource>>();
        for (var resource : list.path("resources")) {
            var plural = resource.path("name").asString("");
            if (resource.path("namespaced").asBoolean(false)
                    && allows(resource, "list")
                    && allows(resource, "deletecollection")) {
                kinds.add(ResourceTypes.generic(
                        group, version, resource.path("kind").asString(""), plural, true));
            }
        }
        return kinds;
    }

    private static boolean allows(JsonNode resource, String verb) {
        for (var allowed : resource.path("verbs")) {
            if (verb.equals(allowed.asString(""))) {
                return true;
            }
        }
        return false;
    }
}
