package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/**
 * Volumes may be only of those types that lead to nothing but what the cluster's objects grant.
 *
 * <p>Level: restricted. Source: Kubernetes Pod Security Standards, "Volume Types"; {@code image} is allowed since Kubernetes 1.33,
 * as of every version.
 */
final class RestrictedVolumes implements PodCheck {
    static final List<String> ALLOWED = List.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var names = new ArrayList<String>(0);
        var types = new TreeSet<String>();
        int index = 0;
        for (var volume : pod.spec("volumes")) {
            var path = pod.whole().path("volumes") + "[" + index++ + "]";
            if (ALLOWED.stream().noneMatch(type -> Tree.has(volume, type))) {
                names.add(Tree.text(volume, "name"));
                var type = type(volume);
                types.add(type);
                objections.add(new Offence(
                        path + "." + type,
                        Tree.at(volume, type).toString(),
                        "must be a volume of one of the types " + String.join(", ", ALLOWED),
                        Remedy.NONE));
            }
        }
        return objections.because(
                "restricted volume types",
                () -> Words.counted(names, "volume", "volumes")
                        + Words.either(names, " uses ", " use ")
                        + Words.counted(types, "restricted volume type", "restricted volume types"));
    }

    private static String type(JsonNode volume) {
        return volume.propertyNames().stream()
                .filter(field -> !field.equals("name"))
                .findFirst()
                .orElse("unknown");
    }
}
