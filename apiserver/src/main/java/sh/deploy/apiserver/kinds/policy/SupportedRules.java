package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of a pod spec the agents cannot carry out. Refused where it comes in: later the pod would hang, or its healthy containers
 * would be killed.
 */
final class SupportedRules {
    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");
    private static final List<String> VOLUMES =
            List.of("emptyDir", "hostPath", "configMap", "secret", "downwardAPI", "projected", "persistentVolumeClaim");
    private static final List<String> PROJECTED = List.of("configMap", "secret", "downwardAPI", "serviceAccountToken");

    private SupportedRules() {}

    static void validate(JsonNode spec, String path, List<FieldCause> causes) {
        for (var list : List.of("initContainers", "containers")) {
            int index = 0;
            for (var container : Tree.objects(spec, list)) {
                var here = path + "." + list + "[" + index++ + "]";
                validateProbes(container, here, causes);
                ConfinementRules.validate(container, here, causes);
                WorkingDirRules.validate(container, here, causes);
            }
        }
        ConfinementRules.validate(spec, path, causes);
        if (!Tree.objects(spec, "ephemeralContainers").isEmpty()) {
            causes.add(
                    FieldCause.forbidden(path + ".ephemeralContainers", "ephemeral containers are not supported yet"));
        }
        validateVolumes(spec, path + ".volumes", causes);
        validatePlace(spec, path, causes);
    }

    /** Pod Security asks less of such pods, so they must not run as if nothing had been said. */
    private static void validatePlace(JsonNode spec, String path, List<FieldCause> causes) {
        if (Tree.has(spec, "hostUsers") && !Tree.isTrue(spec, "hostUsers")) {
            causes.add(FieldCause.forbidden(
                    path + ".hostUsers", "user namespaces are not supported yet: leave it out, or say true"));
        }
        if (Tree.text(spec, "os", "name").equals("windows")) {
            causes.add(FieldCause.forbidden(path + ".os.name", "there are no nodes that run Windows"));
        }
    }

    private static void validateProbes(ObjectNode container, String path, List<FieldCause> causes) {
        for (var probe : PROBES) {
            if (Tree.has(container, probe, "grpc")) {
                causes.add(FieldCause.forbidden(
                        path + "." + probe + ".grpc",
                        "gRPC probes are not supported yet; there are exec, httpGet and tcpSocket"));
            }
        }
    }

    private static void validateVolumes(JsonNode spec, String path, List<FieldCause> causes) {
        int index = 0;
        for (var volume : Tree.objects(spec, "volumes")) {
            var here = path + "[" + index++ + "]";
            for (var type : volume.propertyNames()) {
                if (!type.equals("name") && !VOLUMES.contains(type)) {
                    causes.add(unsupported(here + "." + type, "volumes of this type", VOLUMES));
                }
            }
            int sourceIndex = 0;
            for (var source : Tree.objects(volume, "projected", "sources")) {
                var below = here + ".projected.sources[" + sourceIndex++ + "]";
                for (var type : source.propertyNames()) {
                    if (!PROJECTED.contains(type)) {
                        causes.add(unsupported(below + "." + type, "sources of this type", PROJECTED));
                    }
                }
            }
        }
    }

    private static FieldCause unsupported(String path, String what, List<String> supported) {
        return FieldCause.forbidden(path, what + " are not supported yet; there are " + String.join(", ", supported));
    }
}
