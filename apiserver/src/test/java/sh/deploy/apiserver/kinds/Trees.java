package sh.deploy.apiserver.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;

import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

/** Trees for tests, written with single quotes. */
final class Trees {
    private Trees() {}

    static ObjectNode tree(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }

    /** As a request makes it: pruned, prepared, defaulted. */
    static ObjectNode created(Kind kind, String json) {
        var object = tree(json);
        FieldValidation.prune(kind, object);
        kind.prepareForCreate(object);
        kind.applyDefaults(object);
        return object;
    }

    static Kind kind(String group, String version, String plural) {
        return Kinds.builtIn().byResource(group, version, plural).orElseThrow();
    }
}
