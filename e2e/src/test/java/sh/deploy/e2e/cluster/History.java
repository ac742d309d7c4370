package sh.deploy.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that happened to pods or nodes from some revision to now, by a watch that begins in the past. A watch ends by the clock, however
 * much of it was told by then, and says nothing of the rest: so something is written first, and a watch that did not tell of that has not
 * told all.
 */
public final class History {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PODS = "/api/v1/pods";
    private static final String NODES = "/api/v1/nodes";

    /** How long a watch may take is doubled from a second on; the longest. */
    private static final int LONGEST_SECONDS = 32;

    private static final String REVISION = "jsonpath={.metadata.resourceVersion}";

    /** No node takes it. */
    private static final String LAST_POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: end-of-history, namespace: default}
            spec:
              nodeSelector: {sh.deploy.e2e/none: such}
              containers: [{name: none, image: "deploy.local/busybox:1"}]
            """;

    /** @param type such as {@code ADDED} */
    public record Event(long revision, String type, JsonNode object) {}

    private History() {}

    /** The newest there is. */
    public static String revision(Kubectl kubectl) {
        return JSON.readTree(kubectl.out("get", "--raw", PODS + "?limit=1"))
                .path("metadata")
                .path("resourceVersion")
                .asString();
    }

    /** Of pods of all namespaces; one that is pending comes and goes for it. */
    public static List<Event> ofPods(Kubectl kubectl, String sinceRevision) {
        var last = kubectl.runWith(LAST_POD, "create", "-f", "-", "-o", REVISION)
                .succeeded()
                .out();
        try {
            return told(kubectl, PODS, sinceRevision, Long.parseLong(last));
        } finally {
            kubectl.out("delete", "pod", "end-of-history", "-n", "default", "--timeout=40s");
        }
    }

    /** One of them gets an annotation for it. */
    public static List<Event> ofNodes(Kubectl kubectl, String sinceRevision) {
        var node = kubectl.out("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}");
        var annotation = "sh.deploy.e2e/end-of-history=after-" + revision(kubectl);
        var last = kubectl.out("annotate", "node", node, "--overwrite", annotation, "-o", REVISION);
        return told(kubectl, NODES, sinceRevision, Long.parseLong(last));
    }

    private static List<Event> told(Kubectl kubectl, String path, String since, long last) {
        for (int seconds = 1; seconds <= LONGEST_SECONDS; seconds *= 2) {
            var query = "?watch=1&timeoutSeconds=" + seconds + "&resourceVersion=" + since;
            var told = before(
                    last, kubectl.out("get", "--raw", path + query).lines().toList());
            if (told.isPresent()) {
                return told.get();
            }
            System.out.println("a watch of " + path + " of " + seconds + " s ended before it told of revision " + last);
        }
        throw new AssertionError("no watch of " + path + " from revision " + since + " on told of revision " + last);
    }

    /** Those before that revision; empty when the watch ended before it told of that. */
    static Optional<List<Event>> before(long last, List<String> lines) {
        var events = new ArrayList<Event>();
        for (var line : lines) {
            var event = event(JSON.readTree(line));
            if (event.revision() >= last) {
                return Optional.of(events);
            }
            events.add(event);
        }
        return Optional.empty();
    }

    private static Event event(JsonNode line) {
        var type = line.path("type").asString();
        var object = line.path("object");
        assertThat(type).as("%s", object).isNotEqualTo("ERROR");
        return new Event(
                Long.parseLong(object.path("metadata").path("resourceVersion").asString()), type, object);
    }
}
