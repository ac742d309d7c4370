package sh.deploy.apiserver.kinds.policy;

import java.util.List;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/** What a volume says when its author did not. Source: Kubernetes API reference, Volume. */
final class VolumeDefaults {
    /** 0644. */
    private static final int READABLE = 420;

    private static final int TOKEN_SECONDS = 3600;

    private VolumeDefaults() {}

    static void apply(ObjectNode volume) {
        if (volume.size() <= 1) {
            Tree.child(volume, "emptyDir");
        }
        for (var source : List.of("configMap", "secret", "downwardAPI", "projected")) {
            if (volume.get(source) instanceof ObjectNode files) {
                Tree.defaultTo(files, "defaultMode", READABLE);
            }
        }
        if (volume.get("hostPath") instanceof ObjectNode path && !Tree.has(path, "type")) {
            path.put("type", "");
        }
        for (var item : Tree.objects(volume, "downwardAPI", "items")) {
            fieldVersion(item);
        }
        for (var source : Tree.objects(volume, "projected", "sources")) {
            if (source.get("serviceAccountToken") instanceof ObjectNode token) {
                Tree.defaultTo(token, "expirationSeconds", TOKEN_SECONDS);
            }
            for (var item : Tree.objects(source, "downwardAPI", "items")) {
                fieldVersion(item);
            }
        }
    }

    private static void fieldVersion(ObjectNode item) {
        if (item.get("fieldRef") instanceof ObjectNode field) {
            Tree.defaultTo(field, "apiVersion", "v1");
        }
    }
}
