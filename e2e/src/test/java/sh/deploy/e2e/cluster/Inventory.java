package sh.deploy.e2e.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What there is of one resource at some revision, in words that stay the same while all is well. Pods are told by their owner, since
 * those that replace others have other names, on other nodes. Pure.
 *
 * @param facts by uid
 * @param containers ids of those that pods say they run
 */
record Inventory(Resource resource, String revision, Map<String, Fact> facts, Set<String> containers) {
    private static final Set<String> LOST = Set.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    /** @param well whether it is as it shall be */
    record Fact(String words, boolean well) {}

    enum Resource {
        NODES("/api/v1/nodes"),
        PODS("/api/v1/pods"),
        DEPLOYMENTS("/apis/apps/v1/deployments"),
        REPLICA_SETS("/apis/apps/v1/replicasets"),
        STATEFUL_SETS("/apis/apps/v1/statefulsets");

        private final String path;

        Resource(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }

        private Fact fact(JsonNode object) {
            return switch (this) {
                case NODES -> node(object);
                case PODS -> pod(object);
                case DEPLOYMENTS -> replicas("Deployment", object);
                case REPLICA_SETS -> replicas("ReplicaSet", object);
                case STATEFUL_SETS -> replicas("StatefulSet", object);
            };
        }
    }

    static Inventory of(Resource resource, JsonNode list) {
        var facts = new HashMap<String, Fact>();
        list.path("items").forEach(object -> facts.put(uid(object), resource.fact(object)));
        var containers =
                list.path("items").valueStream().flatMap(Inventory::containers).collect(Collectors.toSet());
        return new Inventory(
                resource,
                list.path("metadata").path("resourceVersion").asString(),
                Map.copyOf(facts),
                Set.copyOf(containers));
    }

    /**
     * What was made, was deleted or became otherwise, by the events of a watch from this revision on; and what was written more than once
     * though it stayed the same, as it is by somebody who runs in circles.
     */
    List<String> changes(Iterable<JsonNode> events) {
        var now = new HashMap<>(facts);
        var writes = new HashMap<String, Integer>();
        var changes = new ArrayList<String>();
        for (var event : events) {
            var type = event.path("type").asString();
            var uid = uid(event.path("object"));
            var fact = resource.fact(event.path("object"));
            var before = now.put(uid, fact);
            int written = writes.merge(uid, 1, Integer::sum);
            if (!type.equals("MODIFIED") || !fact.equals(before)) {
                changes.add(type + " " + fact.words());
            } else if (written > 1) {
                changes.add("written " + written + " times " + fact.words());
            }
        }
        return changes;
    }

    private static Fact node(JsonNode node) {
        var taints = node.path("spec")
                .path("taints")
                .valueStream()
                .map(taint -> taint.path("key").asString())
                .sorted()
                .toList();
        var words = "node " + name(node) + ", ready " + ready(node) + ", taints " + taints;
        return new Fact(words, ready(node).equals("True") && taints.stream().noneMatch(LOST::contains));
    }

    private static Fact pod(JsonNode pod) {
        var metadata = pod.path("metadata");
        var owner = metadata.path("ownerReferences").path(0).path("name").asString(name(pod));
        var phase = pod.path("status").path("phase").asString("");
        var leaves = metadata.has("deletionTimestamp");
        var words = "pod of " + namespace(pod) + "/" + owner + ", " + phase + ", ready " + ready(pod)
                + (leaves ? ", being deleted" : "");
        return new Fact(words, !leaves && (ready(pod).equals("True") || phase.equals("Succeeded")));
    }

    private static Fact replicas(String kind, JsonNode owner) {
        int wanted = owner.path("spec").path("replicas").asInt(0);
        int there = owner.path("status").path("replicas").asInt(0);
        int ready = owner.path("status").path("readyReplicas").asInt(0);
        var words = kind + " " + namespace(owner) + "/" + name(owner) + ", " + wanted + " wanted, " + there + " there, "
                + ready + " ready";
        return new Fact(words, there == wanted && ready == wanted);
    }

    private static Stream<String> containers(JsonNode object) {
        return Stream.of("containerStatuses", "initContainerStatuses")
                .flatMap(each -> object.path("status").path(each).valueStream())
                .filter(container -> container.path("state").has("running"))
                .map(container -> container.path("containerID").asString("").replace("docker://", ""));
    }

    private static String ready(JsonNode object) {
        return object.path("status")
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString("").equals("Ready"))
                .map(condition -> condition.path("status").asString(""))
                .findFirst()
                .orElse("");
    }

    private static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asString();
    }

    private static String name(JsonNode object) {
        return object.path("metadata").path("name").asString();
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asString();
    }
}
