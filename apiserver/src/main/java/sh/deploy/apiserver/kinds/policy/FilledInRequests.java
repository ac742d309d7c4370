package sh.deploy.apiserver.kinds.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests in stored templates that their author never wrote: they were once filled in from the limits, there as in pods. They
 * must not hold a limit that changes now to what it was then. Who applied the object left their own words in its annotation,
 * which tells such a request from one that was meant.
 */
final class FilledInRequests {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private FilledInRequests() {}

    static void drop(ObjectNode next, ObjectNode current) {
        var written = lastApplied(next);
        for (var list : List.of("initContainers", "containers")) {
            for (var container : containers(next, list)) {
                var name = Tree.text(container, "name");
                var before = resources(container(current, list, name));
                container(written, list, name)
                        .ifPresent(words -> drop(container.path("resources"), before, Tree.at(words, "resources")));
            }
        }
    }

    private static void drop(JsonNode next, JsonNode before, JsonNode written) {
        for (var limit : before.path("limits").properties()) {
            var name = limit.getKey();
            var filledIn = limit.getValue();
            boolean changes = !next.path("limits").path(name).equals(filledIn);
            if (changes
                    && next.path("requests") instanceof ObjectNode requests
                    && before.path("requests").path(name).equals(filledIn)
                    && requests.path(name).equals(filledIn)
                    && !written.path("requests").has(name)) {
                requests.remove(name);
            }
        }
    }

    private static JsonNode lastApplied(ObjectNode object) {
        var text = Tree.text(object, "metadata", "annotations", LAST_APPLIED);
        if (text.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            return JsonTrees.parse(text.getBytes(UTF_8)).root();
        } catch (ProblemException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static List<ObjectNode> containers(JsonNode object, String list) {
        return Tree.objects(object, "spec", "template", "spec", list);
    }

    private static Optional<ObjectNode> container(JsonNode object, String list, String name) {
        return containers(object, list).stream()
                .filter(container -> Tree.text(container, "name").equals(name))
                .findFirst();
    }

    private static JsonNode resources(Optional<ObjectNode> container) {
        return container.<JsonNode>map(found -> found.path("resources")).orElse(MissingNode.getInstance());
    }
}
