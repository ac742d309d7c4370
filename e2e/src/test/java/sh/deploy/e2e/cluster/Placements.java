package sh.deploy.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import sh.deploy.e2e.cluster.History.Event;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which pods were put where since some moment, revision by revision, and whether that was sound at each of them: no pod is ever bound to
 * a second node, none is put on a node that takes no pods, and what the containers of a node's pods ask for is never more than it has.
 * (Init containers and hot spares, which ask for more, are left out.)
 */
public final class Placements {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> MEASURED = List.of("cpu", "memory");

    private final Kubectl kubectl;
    private final JsonNode nodesBefore;
    private final JsonNode podsBefore;
    private final Map<String, JsonNode> nodes = new HashMap<>();
    private final Map<String, JsonNode> pods = new HashMap<>();
    private final Map<String, String> nodeOfPod = new HashMap<>();
    private int bindings;

    private Placements(Kubectl kubectl) {
        this.kubectl = kubectl;
        this.nodesBefore = get("nodes");
        this.podsBefore = get("pods");
    }

    public static Placements since(Kubectl kubectl) {
        return new Placements(kubectl);
    }

    /** @return how many pods were bound since then */
    public int assertSound() {
        nodesBefore.path("items").forEach(node -> nodes.put(name(node), node));
        podsBefore.path("items").forEach(pod -> {
            pods.put(uid(pod), pod);
            nodeOfPod.put(uid(pod), nodeOf(pod));
        });
        // Nodes last, so that each is known that a pod was bound to.
        var ofPods = History.ofPods(kubectl, revision(podsBefore));
        var ofNodes = History.ofNodes(kubectl, revision(nodesBefore));
        Stream.concat(ofNodes.stream(), ofPods.stream())
                .sorted(Comparator.comparingLong(Event::revision))
                .forEach(this::follow);
        return bindings;
    }

    private void follow(Event event) {
        if (event.object().path("kind").asString().equals("Node")) {
            put(nodes, name(event.object()), event);
            return;
        }
        var uid = uid(event.object());
        put(pods, uid, event);
        var node = nodeOf(event.object());
        var before = nodeOfPod.put(uid, node);
        if (before != null && !before.isEmpty()) {
            assertThat(node)
                    .as("node of pod %s at revision %d", uid, event.revision())
                    .isEqualTo(before);
        } else if (!node.isEmpty()) {
            bindings++;
            assertTakesPods(Objects.requireNonNull(nodes.get(node), () -> "no node for " + event), event);
        }
        var there = nodes.get(node);
        if (there != null) {
            assertHasRoom(there, event.revision());
        }
    }

    private static void assertTakesPods(JsonNode node, Event bound) {
        assertThat(node.path("spec").path("unschedulable").asBoolean(false))
                .as("%s takes no pods, at revision %d", name(node), bound.revision())
                .isFalse();
    }

    private void assertHasRoom(JsonNode node, long revision) {
        var there = pods.values().stream()
                .filter(pod -> nodeOf(pod).equals(name(node)) && isActive(pod))
                .toList();
        var allocatable = node.path("status").path("allocatable");
        for (var resource : MEASURED) {
            var asked = there.stream().map(pod -> requests(pod, resource)).reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(asked)
                    .as("%s that the pods on %s ask for, at revision %d", resource, name(node), revision)
                    .isLessThanOrEqualTo(amount(allocatable.path(resource)));
        }
        assertThat(new BigDecimal(there.size()))
                .as("pods on %s at revision %d", name(node), revision)
                .isLessThanOrEqualTo(amount(allocatable.path("pods")));
    }

    private static boolean isActive(JsonNode pod) {
        return !List.of("Succeeded", "Failed")
                .contains(pod.path("status").path("phase").asString(""));
    }

    private static BigDecimal requests(JsonNode pod, String resource) {
        return pod.path("spec")
                .path("containers")
                .valueStream()
                .map(container ->
                        amount(container.path("resources").path("requests").path(resource)))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal amount(JsonNode quantity) {
        return quantity.isMissingNode()
                ? BigDecimal.ZERO
                : Quantity.getAmountInBytes(Quantity.parse(quantity.asString()));
    }

    private static void put(Map<String, JsonNode> objects, String key, Event event) {
        if (event.type().equals("DELETED")) {
            objects.remove(key);
        } else {
            objects.put(key, event.object());
        }
    }

    private JsonNode get(String resource) {
        return JSON.readTree(kubectl.out("get", "--raw", "/api/v1/" + resource));
    }

    private static String revision(JsonNode list) {
        return list.path("metadata").path("resourceVersion").asString();
    }

    private static String name(JsonNode object) {
        return object.path("metadata").path("name").asString();
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asString();
    }

    private static String nodeOf(JsonNode pod) {
        return pod.path("spec").path("nodeName").asString("");
    }
}
