package sh.deploy.apiserver.kinds.policy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Volumes of a pod. Source: Kubernetes API reference, Volume. */
final class VolumeRules {
    private static final int MAX_MODE = 511;
    private static final List<String> HOST_PATH_TYPES = List.of(
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");

    private VolumeRules() {}

    /** The names of the volumes, for mounts to refer to. */
    static Set<String> validate(ObjectNode spec, String path, List<FieldCause> causes) {
        var names = new HashSet<String>();
        int index = 0;
        for (var volume : Tree.objects(spec, "volumes")) {
            var here = path + "[" + index++ + "]";
            var name = Tree.text(volume, "name");
            var complaint = NameRule.LABEL.complaint(name);
            if (name.isEmpty()) {
                causes.add(FieldCause.required(here + ".name", ""));
            } else if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid(here + ".name", name, complaint));
            } else if (!names.add(name)) {
                causes.add(FieldCause.duplicate(here + ".name", name));
            }
            validateSource(volume, here, causes);
        }
        return names;
    }

    private static void validateSource(ObjectNode volume, String path, List<FieldCause> causes) {
        var sources = volume.propertyNames().stream()
                .filter(field -> !field.equals("name"))
                .toList();
        if (sources.isEmpty()) {
            causes.add(FieldCause.required(path, "must specify a volume type"));
        }
        for (var surplus : sources.stream().skip(1).toList()) {
            causes.add(FieldCause.forbidden(path + "." + surplus, "may not specify more than 1 volume type"));
        }
        for (var source : sources) {
            validateSource(volume.path(source), source, path + "." + source, causes);
        }
    }

    private static void validateSource(JsonNode source, String type, String path, List<FieldCause> causes) {
        switch (type) {
            case "hostPath" -> validateHostPath(source, path, causes);
            case "configMap" -> {
                require(source, path, "name", causes);
                validateFiles(source, path, causes);
            }
            case "secret" -> {
                require(source, path, "secretName", causes);
                validateFiles(source, path, causes);
            }
            case "persistentVolumeClaim" -> require(source, path, "claimName", causes);
            case "downwardAPI" -> validateMode(source, path, "defaultMode", causes);
            case "projected" -> {
                validateMode(source, path, "defaultMode", causes);
                validateTokens(source, path, causes);
            }
            default -> {}
        }
    }

    private static void validateHostPath(JsonNode source, String path, List<FieldCause> causes) {
        require(source, path, "path", causes);
        noWayUp(Tree.text(source, "path"), path + ".path", causes);
        if (!HOST_PATH_TYPES.contains(Tree.text(source, "type"))) {
            causes.add(FieldCause.notSupported(path + ".type", Tree.text(source, "type"), HOST_PATH_TYPES));
        }
    }

    private static void validateFiles(JsonNode source, String path, List<FieldCause> causes) {
        validateMode(source, path, "defaultMode", causes);
        int index = 0;
        for (var item : Tree.objects(source, "items")) {
            var here = path + ".items[" + index++ + "]";
            require(item, here, "key", causes);
            require(item, here, "path", causes);
            relative(Tree.text(item, "path"), here + ".path", causes);
            validateMode(item, here, "mode", causes);
        }
    }

    private static void validateTokens(JsonNode projected, String path, List<FieldCause> causes) {
        int index = 0;
        for (var source : Tree.objects(projected, "sources")) {
            var here = path + ".sources[" + index++ + "].serviceAccountToken";
            if (source.get("serviceAccountToken") instanceof ObjectNode token) {
                require(token, here, "path", causes);
                relative(Tree.text(token, "path"), here + ".path", causes);
                TokenTerms.validateAudience(Tree.text(token, "audience"), here + ".audience", causes);
                TokenTerms.validateLife(
                        Tree.number(token, TokenTerms.USUAL_SECONDS, "expirationSeconds"),
                        here + ".expirationSeconds",
                        causes);
            }
        }
    }

    private static void validateMode(JsonNode parent, String path, String field, List<FieldCause> causes) {
        long mode = Tree.number(parent, 0, field);
        if (mode < 0 || mode > MAX_MODE) {
            causes.add(FieldCause.invalid(
                    path + "." + field, mode, "must be a number between 0 and 0777 (octal), both inclusive"));
        }
    }

    private static void require(JsonNode parent, String path, String field, List<FieldCause> causes) {
        if (Tree.text(parent, field).isEmpty()) {
            causes.add(FieldCause.required(path + "." + field, ""));
        }
    }

    /** A path that stays below where it starts. */
    static void relative(String value, String path, List<FieldCause> causes) {
        if (value.startsWith("/")) {
            causes.add(FieldCause.invalid(path, value, "must be a relative path"));
        }
        noWayUp(value, path, causes);
    }

    private static void noWayUp(String value, String path, List<FieldCause> causes) {
        if (Arrays.asList(value.split("/", -1)).contains("..")) {
            causes.add(FieldCause.invalid(path, value, "must not contain '..'"));
        }
    }
}
