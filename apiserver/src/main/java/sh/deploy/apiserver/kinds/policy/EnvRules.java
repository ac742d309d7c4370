package sh.deploy.apiserver.kinds.policy;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Environment variables of containers. Source: Kubernetes API reference, EnvVar. */
final class EnvRules {
    private static final List<String> SOURCES =
            List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef");
    private static final Set<String> FIELDS = new java.util.TreeSet<>(Set.of(
            "metadata.name",
            "metadata.namespace",
            "metadata.uid",
            "spec.nodeName",
            "spec.serviceAccountName",
            "status.hostIP",
            "status.hostIPs",
            "status.podIP",
            "status.podIPs"));
    private static final Pattern SUBSCRIPT = Pattern.compile("metadata\\.(labels|annotations)\\['[^']+'\\]");

    private EnvRules() {}

    static void validate(ObjectNode container, String path, List<FieldCause> causes) {
        int index = 0;
        for (var variable : Tree.objects(container, "env")) {
            var here = path + ".env[" + index++ + "]";
            validateName(Tree.text(variable, "name"), here + ".name", causes);
            if (Tree.has(variable, "valueFrom")) {
                validateSource(variable, here + ".valueFrom", causes);
            }
        }
        index = 0;
        for (var source : Tree.objects(container, "envFrom")) {
            validateFrom(source, path + ".envFrom[" + index++ + "]", causes);
        }
    }

    private static void validateName(String name, String path, List<FieldCause> causes) {
        if (name.isEmpty()) {
            causes.add(FieldCause.required(path, ""));
        } else if (!name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '=')) {
            causes.add(
                    FieldCause.invalid(
                            path,
                            name,
                            "a valid environment variable name must consist only of printable ASCII characters other than '='"));
        }
    }

    private static void validateSource(ObjectNode variable, String path, List<FieldCause> causes) {
        var from = Tree.at(variable, "valueFrom");
        long sources = SOURCES.stream().filter(source -> Tree.has(from, source)).count();
        if (sources == 0) {
            causes.add(
                    FieldCause.invalid(
                            path,
                            "",
                            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
        } else if (sources > 1) {
            causes.add(FieldCause.invalid(path, "", "may not have more than one field specified at a time"));
        } else if (!Tree.text(variable, "value").isEmpty()) {
            causes.add(FieldCause.invalid(path, "", "may not be specified when `value` is not empty"));
        }
        validateField(from.path("fieldRef"), path + ".fieldRef", causes);
        for (var reference : List.of("configMapKeyRef", "secretKeyRef")) {
            if (Tree.has(from, reference)) {
                validateKey(from.path(reference), path + "." + reference, causes);
            }
        }
        if (Tree.has(from, "resourceFieldRef")
                && Tree.text(from, "resourceFieldRef", "resource").isEmpty()) {
            causes.add(FieldCause.required(path + ".resourceFieldRef.resource", ""));
        }
    }

    private static void validateField(JsonNode reference, String path, List<FieldCause> causes) {
        if (reference.isMissingNode()) {
            return;
        }
        var field = Tree.text(reference, "fieldPath");
        if (field.isEmpty()) {
            causes.add(FieldCause.required(path + ".fieldPath", ""));
        } else if (!FIELDS.contains(field) && !SUBSCRIPT.matches(field)) {
            causes.add(FieldCause.notSupported(path + ".fieldPath", field, FIELDS));
        }
    }

    private static void validateKey(JsonNode reference, String path, List<FieldCause> causes) {
        if (Tree.text(reference, "name").isEmpty()) {
            causes.add(FieldCause.required(path + ".name", ""));
        }
        var key = Tree.text(reference, "key");
        if (key.isEmpty()) {
            causes.add(FieldCause.required(path + ".key", ""));
        } else if (!DataRules.keyComplaint(key).isEmpty()) {
            causes.add(FieldCause.invalid(path + ".key", key, DataRules.keyComplaint(key)));
        }
    }

    private static void validateFrom(ObjectNode source, String path, List<FieldCause> causes) {
        boolean map = Tree.has(source, "configMapRef");
        boolean secret = Tree.has(source, "secretRef");
        if (!map && !secret) {
            causes.add(FieldCause.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
        } else if (map && secret) {
            causes.add(FieldCause.invalid(path, "", "may not have more than one field specified at a time"));
        } else {
            var field = map ? "configMapRef" : "secretRef";
            if (Tree.text(source, field, "name").isEmpty()) {
                causes.add(FieldCause.required(path + "." + field + ".name", ""));
            }
        }
    }
}
