package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.realtime.Urgency;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.History;
import sh.deploy.e2e.cluster.JournalLines;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.cluster.SteadyState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three nodes, with pods that wait for a dead node and pods that leave it after a second: what the server thinks of its nodes while one
 * side or the other stands still.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("beside-another")
class FailureDetectorIT {
    private static final String PATIENT = "patient";
    private static final String HASTY = "hasty";
    private static final String WAITING = "waiting";
    private static final int PATIENCE = 8;
    private static final String ALL = PATIENT + "," + HASTY + "," + WAITING;
    private static final Map<String, Integer> REPLICAS = Map.of(PATIENT, 3, HASTY, 6, WAITING, 6);
    private static final Map<String, Integer> SECONDS = Map.of(PATIENT, 300, HASTY, 1, WAITING, PATIENCE);
    private static final Duration A_WHILE = Duration.ofSeconds(5);
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: NAME}
            spec:
              replicas: REPLICAS
              selector: {matchLabels: {app: NAME}}
              template:
                metadata: {labels: {app: NAME}}
                spec:
                  terminationGracePeriodSeconds: 0
                  tolerations: [{key: node.kubernetes.io/unreachable, effect: NoExecute, operator: Exists, tolerationSeconds: SECONDS}]
                  containers: [{name: web, image: "deploy.local/busybox:1", command: [sleep, "100000"]}]
            """;

    private static final String CONTAINERS =
            "jsonpath={range .items[*]}{.metadata.uid} {.spec.nodeName} {.status.containerStatuses[0].containerID}{\"\\n\"}{end}";

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    private static SteadyState steady;

    private static JournalLines journal = JournalLines.of(Path.of(""), "");
    private int from;

    @BeforeAll
    static void start() {
        deploy = RunningDeploy.start("--nodes", "3", "--flap-hold-max", "0s");
        kubectl = Kubectl.newest(deploy.environment());
        journal = JournalLines.of(deploy.data(), "deploy");
        kubectl.out("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=60s");
        REPLICAS.forEach((name, replicas) -> {
            var manifest = DEPLOYMENT
                    .replace("NAME", name)
                    .replace("REPLICAS", "" + replicas)
                    .replace("SECONDS", "" + SECONDS.get(name));
            kubectl.runWith(manifest, "create", "-f", "-").succeeded();
            kubectl.out("rollout", "status", "deployment/" + name, "--timeout=60s");
        });
        steady = SteadyState.of(kubectl, deploy.data());
    }

    @AfterAll
    static void asBeforeAndPurged() {
        try (var ending = deploy) {
            steady.awaitAgain();
        }
    }

    @BeforeEach
    void allIsWell() {
        awaitAllHeard();
        kubectl.out("wait", "--for=condition=Ready", "node", "--all", "--timeout=60s");
        await("no pods but those that are wanted")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> REPLICAS.forEach(
                        (name, replicas) -> assertThat(containers(name)).hasSize(replicas)));
        from = journal.count();
    }

    @ParameterizedTest
    @ValueSource(longs = {40, 120, 1_000, 20_000})
    void aStandstillOfTheJudgeIsHeldAgainstNobody(long millis) {
        var before = containers();

        Paused.lasting(Duration.ofMillis(millis), deploy.pid("deploy"));

        awaitAllHeard();
        kubectl.out("wait", "--for=condition=Ready", "node", "--all", "--timeout=60s");
        assertThat(journal.since(from, "node-dead")).isEmpty();
        assertThat(journal.since(from, "evict")).isEmpty();
        awaitUntouched(before);
    }

    @Test
    void fullCollectionsOfTheJudgeAreHeldAgainstNobody() {
        var before = containers();

        for (int i = 0; i < 20; i++) {
            var said = Command.run(
                    Map.of(),
                    "",
                    List.of(System.getProperty("java.home") + "/bin/jcmd", "" + deploy.pid("deploy"), "GC.run"));
            assertThat(said.succeeded().out()).contains("Command executed successfully");
        }

        awaitAllHeard();
        assertThat(journal.since(from, "node-dead")).isEmpty();
        awaitUntouched(before);
    }

    @Test
    void aNodeThatFallsSilentIsSuspectThenDeadThenBack() {
        var before = containers(PATIENT);
        var node = on("node-3", HASTY) > 0 ? "node-3" : "node-2";
        long hasty = on(node, HASTY);
        assertThat(hasty).as("pods that leave " + node).isPositive();
        try (var silent = Paused.begin(deploy.pid(node))) {
            await(node + " is dead")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !journal.since(from, "node-dead").isEmpty());
            assertThat(ready(node)).startsWith("Unknown");
            await("what does not wait has left it")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> journal.since(from, "evict").size() >= hasty);
        }
        awaitAllHeard();
        kubectl.out("wait", "--for=condition=Ready", "node/" + node, "--timeout=30s");

        assertThat(journal.since(from, "node-suspect"))
                .filteredOn(line -> line.path("node").asString().equals(node))
                .isNotEmpty();
        assertThat(journal.since(from, "node-dead"))
                .extracting(line -> line.path("node").asString())
                .containsExactly(node);
        assertThat(journal.since(from, "node-back"))
                .filteredOn(line -> line.path("node").asString().equals(node))
                .as("who stood still says so itself")
                .anyMatch(line -> line.path("agent_worst_gap_ns").asLong() > TimeUnit.SECONDS.toNanos(3));
        assertThat(journal.since(from, "evict"))
                .hasSize((int) hasty)
                .allMatch(line -> line.path("pod").asString().startsWith("default/" + HASTY));
        awaitUntouched(before, PATIENT);
    }

    /** By the clock they are overdue when the judge goes on, and nobody has told it yet that their node is back. */
    @Test
    void aStandstillOfTheJudgeDoesNotCountAgainstPodsOfANodeThatIsBackMeanwhile() {
        var node = on("node-3", WAITING) > 0 ? "node-3" : "node-2";
        assertThat(on(node, WAITING)).as("pods on " + node).isPositive();
        var before = containers(WAITING);
        var silent = Paused.begin(deploy.pid(node));
        await(node + " is dead")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !journal.since(from, "node-dead").isEmpty());
        try (var judge = Paused.begin(deploy.pid("deploy"))) {
            silent.close();
            sleep(Duration.ofSeconds(PATIENCE).plus(A_WHILE));
        }
        awaitAllHeard();
        kubectl.out("wait", "--for=condition=Ready", "node", "--all", "--timeout=60s");
        sleep(A_WHILE);

        assertThat(journal.since(from, "evict"))
                .noneMatch(line -> line.path("pod").asString().startsWith("default/" + WAITING));
        awaitUntouched(before, WAITING);
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long on(String node, String deployment) {
        return containers(deployment).values().stream()
                .filter(pod -> pod.startsWith(node + " "))
                .count();
    }

    /** First, since after a standstill of its own the server forgives even closed connections for a while. */
    @Order(1)
    @Test
    void anAgentThatIsRestartedMovesNoPod() {
        var before = containers();
        var revision = History.revision(kubectl);
        double needless = NeedlessReplacements.count(kubectl);
        long agent = deploy.pid("node-2");

        Command.run(Map.of(), "", List.of("kill", "-TERM", "" + agent)).succeeded();

        await("node-2 was suspected, be it after another that was silent for a moment")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(journal.since(from, "node-suspect"))
                        .anyMatch(line -> line.path("why").asString().equals("its agent is restarting")));
        await("another process").atMost(Duration.ofSeconds(20)).until(() -> deploy.pid("node-2") != agent);
        awaitAllHeard();
        awaitUntouched(before);

        assertThat(journal.since(from, "evict")).isEmpty();
        var replaced = nodesReplacedSince(revision);
        assertThat(replaced).as("nodes whose pods were replaced").doesNotContain("node-2");
        assertThat(NeedlessReplacements.count(kubectl) - needless)
                .as("replacements that were not needed, but for those of others that were silent for a moment")
                .isLessThanOrEqualTo(replaced.size());
    }

    /** For each pod that was made because a node might be dead, that node; also for those that are gone again. */
    private static List<String> nodesReplacedSince(String revision) {
        return History.ofPods(kubectl, revision).stream()
                .filter(event -> event.type().equals("ADDED"))
                .map(event -> event.object()
                        .path("metadata")
                        .path("annotations")
                        .path("deploy.sh/replaces-node")
                        .asString(""))
                .filter(node -> !node.isEmpty())
                .toList();
    }

    @Test
    void statuszTellsHowWellBeatsAreKeptInTime() {
        await("beats of node-2").atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var status = status();
            assertThat(status.path("beatThread").asString())
                    .isEqualTo(BeatThread.of(deploy.pid("deploy"), "beats").words());
            var second = status.path("nodes").path(1);
            assertThat(second.path("name").asString()).isEqualTo("node-2");
            assertThat(second.path("beatThread").asString())
                    .isEqualTo(BeatThread.of(deploy.pid("node-2"), "heartbeats").words());
            assertThat(second.path("agentWorstGapMillis").isIntegralNumber()).isTrue();
            assertThat(second.path("allowedSilenceMillis").asLong()).isGreaterThanOrEqualTo(20);
        });
        assertThat(kubectl.out(
                        "get",
                        "node",
                        "node-2",
                        "-o",
                        "jsonpath={.status.conditions[?(@.type==\"DegradedDetector\")].status}"))
                .isEqualTo(
                        BeatThread.of(deploy.pid("deploy"), "beats") == Urgency.PLAIN
                                        || BeatThread.of(deploy.pid("node-2"), "heartbeats") == Urgency.PLAIN
                                ? "True"
                                : "False");
    }

    /** A suspicion for nothing may have made a replacement; it is trimmed, and the originals stay. */
    private static void awaitUntouched(Map<String, String> before) {
        awaitUntouched(before, ALL);
    }

    private static void awaitUntouched(Map<String, String> before, String which) {
        await("the same pods on the same nodes in the same containers")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(containers(which)).isEqualTo(before));
    }

    private static Map<String, String> containers() {
        return containers(ALL);
    }

    /** By uid, node and container of the pods of one Deployment, or of {@link #ALL}. */
    private static Map<String, String> containers(String which) {
        return kubectl.out("get", "pods", "-l", "app in (" + which + ")", "-o", CONTAINERS)
                .lines()
                .collect(Collectors.toMap(line -> line.split(" ", 2)[0], line -> line.split(" ", 2)[1]));
    }

    private static String ready(String node) {
        return kubectl.out(
                "get",
                "node",
                node,
                "-o",
                "jsonpath={.status.conditions[?(@.type==\"Ready\")].status} {.status.conditions[?(@.type==\"Ready\")].reason}");
    }

    private static void awaitAllHeard() {
        await("all nodes are heard")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> {
                    var nodes = status().path("nodes");
                    return nodes.size() == 3
                            && nodes.valueStream()
                                    .allMatch(node ->
                                            node.path("detector").asString().equals("heard"));
                });
    }

    private static JsonNode status() {
        return new JsonMapper().readTree(kubectl.out("get", "--raw", "/statusz"));
    }
}
