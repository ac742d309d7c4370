package sh.deploy.apiserver.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

/** JSON trees for tests, written with single quotes. */
final class Trees {
    private Trees() {}

    static ObjectNode of(String json) {
        return JsonTrees.object(json.replace('\'', '"').getBytes(UTF_8));
    }
}
