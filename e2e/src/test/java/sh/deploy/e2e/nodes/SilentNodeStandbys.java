package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.docker.RawDocker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pods that stand by take the places of those on a silent node at once, and leave them when it is back. */
abstract class SilentNodeStandbys {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final String WAITING = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: waiting, annotations: {deploy.sh/standby-replicas: "1"}}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers: [{name: web, image: "deploy.local/busybox:1", command: [sleep, "100000"]}]
            """;

    private static final RawDocker DOCKER = new RawDocker();

    private final ThreeNodes cluster;
    private final Kubectl kubectl;

    SilentNodeStandbys(ThreeNodes cluster) {
        this.cluster = cluster;
        this.kubectl = cluster.kubectl();
    }

    @Test
    void podsThatStandByTakeThePlacesOfThoseOnASilentNode() throws IOException {
        begin();
        var lost = waiting(SilentNodeStandbys::isReady).values().stream()
                .filter(pod -> ThreeNodes.SILENCEABLE.contains(node(pod)))
                .findFirst()
                .orElseThrow();
        var stoodBy = waiting(pod -> isStandby(pod) && !node(pod).equals(node(lost)));
        assertThat(stoodBy).as("elsewhere than the replica").isNotEmpty();

        try (var silent = cluster.silence(node(lost))) {
            Awaitility.await("a pod that stood by is ready instead")
                    .atMost(BOUND)
                    .until(() -> !waiting(pod -> isReady(pod) && replaces(pod).equals(node(lost)))
                            .isEmpty());
            var instead = waiting(pod -> replaces(pod).equals(node(lost)));
            assertThat(instead).hasSize(1);
            var pod = instead.values().iterator().next();
            var container = container(pod);
            assertThat(stoodBy.values())
                    .anyMatch(each ->
                            uid(each).equals(uid(pod)) && container(each).equals(container));
            assertThat(DOCKER.inspect(container).path("State").path("Status").asString())
                    .isEqualTo("running");
        }

        awaitStandbys(2);
        Awaitility.await("what is too many is gone")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(waiting(pod -> true)).hasSize(4));
        kubectl.await("2/2", "get", "deployment", "web", "-n", "waiting");
        assertThat(waiting(SilentNodeStandbys::isReady)).containsKey(uid(lost));
        kubectl.out("delete", "namespace", "waiting", "--timeout=60s");
    }

    /** Two replicas, and two that stand by, of which one was asked for later. */
    private void begin() {
        kubectl.out("create", "namespace", "waiting");
        kubectl.runWith(WAITING, "apply", "-f", "-").succeeded();
        kubectl.out("rollout", "status", "deployment/web", "-n", "waiting", "--timeout=90s");
        awaitStandbys(1);
        var before = waiting(pod -> true);
        assertThat(before).hasSize(3);
        kubectl.out("annotate", "-n", "waiting", "deployment", "web", "deploy.sh/standby-replicas=2", "--overwrite");
        awaitStandbys(2);
        assertThat(waiting(pod -> true)).hasSize(4).containsKeys(before.keySet().toArray(String[]::new));
        kubectl.await("2/2", "get", "deployment", "web", "-n", "waiting");
    }

    private void awaitStandbys(int count) {
        Awaitility.await(count + " pods stand by")
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(waiting(pod -> isStandby(pod)
                                && ready(pod).path("reason").asString("").equals("Standby")))
                        .hasSize(count));
    }

    /** By unique name. */
    private Map<String, JsonNode> waiting(Predicate<JsonNode> which) {
        return cluster.pods("waiting").stream()
                .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
                .filter(which)
                .collect(Collectors.toMap(SilentNodeStandbys::uid, pod -> pod));
    }

    private static String uid(JsonNode pod) {
        return pod.path("metadata").path("uid").asString();
    }

    private static boolean isStandby(JsonNode pod) {
        return pod.path("metadata").path("annotations").has("deploy.sh/standby");
    }

    private static String replaces(JsonNode pod) {
        return pod.path("metadata")
                .path("annotations")
                .path("deploy.sh/replaces-node")
                .asString("");
    }

    private static String node(JsonNode pod) {
        return pod.path("spec").path("nodeName").asString("");
    }

    private static boolean isReady(JsonNode pod) {
        return ready(pod).path("status").asString("").equals("True");
    }

    private static JsonNode ready(JsonNode pod) {
        return pod.path("status")
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString("").equals("Ready"))
                .findFirst()
                .orElse(JSON.createObjectNode());
    }

    private static String container(JsonNode pod) {
        return pod.path("status")
                .path("containerStatuses")
                .path(0)
                .path("containerID")
                .asString("")
                .replace("docker://", "");
    }
}
