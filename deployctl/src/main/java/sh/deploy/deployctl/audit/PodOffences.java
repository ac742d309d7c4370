package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/** What of a pod's spec is worth a word. Each returns fields with their values. */
final class PodOffences {
    private PodOffences() {}

    static List<String> privileged(JsonNode spec) {
        return each(spec, (container, found) -> {
            if (container.path("securityContext").path("privileged").asBoolean(false)) {
                found.add("container " + container.path("name").asString("") + " is privileged");
            }
        });
    }

    static List<String> hostNamespaces(JsonNode spec) {
        return List.of("hostNetwork", "hostPID", "hostIPC").stream()
                .filter(field -> spec.path(field).asBoolean(false))
                .map(field -> field + " is true")
                .toList();
    }

    static List<String> hostPaths(JsonNode spec) {
        var found = new ArrayList<String>();
        for (var volume : spec.path("volumes")) {
            if (volume.has("hostPath")) {
                found.add("volume " + volume.path("name").asString("") + " is the machine's "
                        + volume.path("hostPath").path("path").asString(""));
            }
        }
        return found;
    }

    static List<String> hostPorts(JsonNode spec) {
        return each(
                spec,
                (container, found) -> container.path("ports").forEach(port -> {
                    if (port.path("hostPort").asInt(0) != 0) {
                        found.add("container " + container.path("name").asString("") + " has the machine's port "
                                + port.path("hostPort").asInt());
                    }
                }));
    }

    static List<String> addedCapabilities(JsonNode spec) {
        return each(spec, (container, found) -> {
            var added = container.path("securityContext").path("capabilities").path("add");
            added.forEach(capability -> {
                if (!capability.asString("").equals("NET_BIND_SERVICE")) {
                    found.add("container " + container.path("name").asString("") + " has the capability "
                            + capability.asString(""));
                }
            });
        });
    }

    static List<String> secretsInEnvironment(JsonNode spec) {
        return each(spec, (container, found) -> {
            container.path("env").forEach(variable -> {
                if (variable.path("valueFrom").has("secretKeyRef")) {
                    found.add("container " + container.path("name").asString("") + " has a secret in the variable "
                            + variable.path("name").asString(""));
                }
            });
            container.path("envFrom").forEach(source -> {
                if (source.has("secretRef")) {
                    found.add("container " + container.path("name").asString("") + " has all of the secret "
                            + source.path("secretRef").path("name").asString("") + " in variables");
                }
            });
        });
    }

    /** A token that nobody asked for, of the account that nobody chose. */
    static List<String> idleTokens(JsonNode spec) {
        if (!spec.path("serviceAccountName").asString("default").equals("default")) {
            return List.of();
        }
        var found = new ArrayList<String>();
        for (var volume : spec.path("volumes")) {
            for (var source : volume.path("projected").path("sources")) {
                if (source.has("serviceAccountToken") && found.isEmpty()) {
                    found.add("it has a token of the account default");
                }
            }
        }
        return found;
    }

    private static List<String> each(JsonNode spec, BiConsumer<JsonNode, List<String>> look) {
        var found = new ArrayList<String>();
        for (var list : List.of("initContainers", "containers", "ephemeralContainers")) {
            spec.path(list).forEach(container -> look.accept(container, found));
        }
        return found;
    }
}
