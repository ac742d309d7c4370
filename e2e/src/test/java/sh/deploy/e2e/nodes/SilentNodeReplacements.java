package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.SteadyState;
import sh.deploy.e2e.docker.RawDocker;
import sh.deploy.e2e.docker.Runs;

/** Replacements run while a node is silent, and nothing that ran on others is touched. */
abstract class SilentNodeReplacements {
    private static final int REPLICAS = 6;
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: web
                    image: deploy.local/busybox:1
                    command: [sleep, "100000"]
                    resources: {requests: {cpu: %dm}}
            """;

    private static final RawDocker DOCKER = new RawDocker();

    private final ThreeNodes cluster;
    private final Kubectl kubectl;

    SilentNodeReplacements(ThreeNodes cluster) {
        this.cluster = cluster;
        this.kubectl = cluster.kubectl();
    }

    @Test
    void replacesThePodsOfASilentNodeAndKeepsTheOriginalsWhenItIsBack() throws IOException {
        begin();
        var containers = containers();
        double needless = NeedlessReplacements.count(kubectl);
        try (var silenced = SilencedNode.in(cluster, REPLICAS)) {
            var there = silenced.pods();
            silenced.awaitReady(REPLICAS + there.size());
            kubectl.await("6/6", "get", "deployment", "web");
            assertThat(SilencedNode.podsOn(silenced.name(), cluster)).isEqualTo(there);

            silenced.goOn();
            silenced.awaitReady(REPLICAS);
            kubectl.await("6/6", "get", "deployment", "web");
            assertThat(silenced.states()).allSatisfy(state -> {
                assertThat(SilencedNode.ready(state)).isGreaterThanOrEqualTo(REPLICAS);
                assertThat(silenced.readyElsewhere(state)).isGreaterThanOrEqualTo(REPLICAS - there.size());
            });
            Awaitility.await("the surplus is gone")
                    .untilAsserted(() -> assertThat(containers()).isEqualTo(containers));
            assertThat(journals()).contains("\"container-start\"").doesNotContain("\"evict\"");
            kubectl.await(
                    "Node " + silenced.name() + " came back",
                    "get",
                    "events",
                    "--field-selector",
                    "reason=NeedlessReplacements");
            Awaitility.await("replacements are counted as needless")
                    .untilAsserted(() -> assertThat(NeedlessReplacements.count(kubectl) - needless)
                            .isGreaterThanOrEqualTo(there.size()));
        }
    }

    /** As a machine that loses its power, and is back later. */
    @Test
    void aNodeThatDiesWithItsContainersIsMadeUpForAndRunsNothingTwice() throws IOException {
        begin();
        var steady = SteadyState.of(kubectl, cluster.deploy().data());
        try (var silenced = SilencedNode.in(cluster, REPLICAS)) {
            var there = silenced.pods();
            killContainersOf(there);
            silenced.awaitReadyElsewhere(REPLICAS);
            assertThat(running().values()).as("still dead").doesNotContainAnyElementsOf(there);

            silenced.goOn();
            var back = Instant.now();
            silenced.awaitReady(REPLICAS);
            assertAllRanSince(back);
            assertThat(silenced.states())
                    .allSatisfy(state ->
                            assertThat(silenced.readyElsewhere(state)).isGreaterThanOrEqualTo(REPLICAS - there.size()));
        }
        kubectl.await("6/6", "get", "deployment", "web");
        Awaitility.await("each pod runs once")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(running().keySet())
                        .isEqualTo(containers().values().stream()
                                .map(container -> container.replace("docker://", ""))
                                .collect(Collectors.toSet())));
        steady.awaitAgain();
    }

    /** By the engine's word as many as shall run at any moment, and never two of one pod. */
    private void assertAllRanSince(Instant since) {
        var runs = Runs.of(cluster.events().all()).stream()
                .filter(run ->
                        run.identity().startsWith("default/") && run.identity().endsWith("/web"))
                .toList();
        assertThat(Runs.twins(runs)).as("pods that ran twice at once").isEmpty();
        assertThat(Runs.doubles(runs)).as("containers of one attempt").isEmpty();
        assertThat(Runs.fewestSince(since, runs)).as("ran at once").isGreaterThanOrEqualTo(REPLICAS);
    }

    private void begin() {
        kubectl.runWith(DEPLOYMENT.formatted(REPLICAS, aThirdOfANode()), "apply", "-f", "-")
                .succeeded();
        kubectl.out("rollout", "status", "deployment/web", "--timeout=90s");
        Awaitility.await("what the last test made too many is gone")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(containers()).hasSize(REPLICAS));
    }

    /** Three pods that ask for this have room on a node, and four have not: no node takes all. */
    private long aThirdOfANode() {
        var cpu = kubectl.out("get", "node", "node-1", "-o", "jsonpath={.status.allocatable.cpu}");
        long millis = cpu.endsWith("m") ? Long.parseLong(cpu.replace("m", "")) : Long.parseLong(cpu) * 1000;
        return millis * 3 / 10;
    }

    private void killContainersOf(List<String> pods) throws IOException {
        for (var container : running().entrySet()) {
            if (pods.contains(container.getValue())) {
                long pid = DOCKER.inspect(container.getKey())
                        .path("State")
                        .path("Pid")
                        .asLong();
                Command.run(Map.of(), "", List.of("kill", "-KILL", "" + pid)).succeeded();
            }
        }
        Awaitility.await("they are dead")
                .untilAsserted(() -> assertThat(running().values()).doesNotContainAnyElementsOf(pods));
    }

    /** What the engine runs of the Deployment: uid of the pod by container. */
    private Map<String, String> running() throws IOException {
        return DOCKER.list(Map.of(
                        "sh.deploy/data",
                        cluster.deploy().data().toString(),
                        "sh.deploy/namespace",
                        "default",
                        "sh.deploy/container",
                        "web"))
                .valueStream()
                .collect(Collectors.toMap(
                        container -> container.path("Id").asString(),
                        container ->
                                container.path("Labels").path("sh.deploy/uid").asString()));
    }

    /** By pod, the id of its container. */
    private Map<String, String> containers() {
        return cluster.pods("default").stream()
                .collect(Collectors.toMap(
                        pod -> pod.path("metadata").path("name").asString(),
                        pod -> pod.path("status")
                                .path("containerStatuses")
                                .path(0)
                                .path("containerID")
                                .asString(""),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private String journals() throws IOException {
        try (var files = Files.list(cluster.deploy().data().resolve("log"))) {
            var text = new StringBuilder();
            for (var file :
                    files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }
}
