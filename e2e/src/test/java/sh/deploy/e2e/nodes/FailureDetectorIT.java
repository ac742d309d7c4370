package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.JournalLines;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three nodes, six pods: what the server thinks of its nodes while one side or the other stands still. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FailureDetectorIT {
    private static final int PODS = 6;
    private static final String CONTAINERS =
            "jsonpath={range .items[*]}{.metadata.uid} {.spec.nodeName} {.status.containerStatuses[0].containerID}{\"\\n\"}{end}";

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    private static JournalLines journal = JournalLines.of(Path.of(""), "");
    private int from;

    @BeforeAll
    static void start() {
        deploy = RunningDeploy.start("--nodes", "3", "--flap-hold-max", "0s");
        kubectl = Kubectl.newest(deploy.environment());
        journal = JournalLines.of(deploy.data(), "deploy");
        kubectl.out(
                "create",
                "deployment",
                "web",
                "--image=deploy.local/busybox:1",
                "--replicas=" + PODS,
                "--",
                "sleep",
                "100000");
        kubectl.out("rollout", "status", "deployment/web", "--timeout=60s");
    }

    @AfterAll
    static void purge() {
        deploy.close();
    }

    @BeforeEach
    void allIsWell() {
        awaitAllHeard();
        kubectl.out("wait", "--for=condition=Ready", "node", "--all", "--timeout=60s");
        await("no pods but those that are wanted")
                .atMost(Duration.ofSeconds(60))
                .until(() -> containers().size() == PODS);
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
        var before = containers();
        try (var silent = Paused.begin(deploy.pid("node-3"))) {
            await("node-3 is dead")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !journal.since(from, "node-dead").isEmpty());
            assertThat(ready("node-3")).startsWith("Unknown");
        }
        awaitAllHeard();
        kubectl.out("wait", "--for=condition=Ready", "node/node-3", "--timeout=30s");

        assertThat(journal.since(from, "node-suspect"))
                .filteredOn(line -> line.path("node").asString().equals("node-3"))
                .isNotEmpty();
        assertThat(journal.since(from, "node-dead"))
                .extracting(line -> line.path("node").asString())
                .containsExactly("node-3");
        assertThat(journal.since(from, "node-back"))
                .extracting(line -> line.path("node").asString())
                .contains("node-3");
        assertThat(journal.since(from, "evict")).isEmpty();
        awaitUntouched(before);
    }

    /** First, since after a standstill of its own the server forgives even closed connections for a while. */
    @Order(1)
    @Test
    void anAgentThatIsRestartedMovesNoPod() {
        var before = containers();
        long agent = deploy.pid("node-2");

        Command.run(Map.of(), "", List.of("kill", "-TERM", "" + agent)).succeeded();

        await("node-2 was suspected")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !journal.since(from, "node-suspect").isEmpty());
        assertThat(journal.since(from, "node-suspect"))
                .anyMatch(line -> line.path("why").asString().equals("its agent is restarting"));
        await("another process").atMost(Duration.ofSeconds(20)).until(() -> deploy.pid("node-2") != agent);
        awaitAllHeard();
        awaitUntouched(before);
    }

    @Test
    void statuszTellsHowWellBeatsAreKeptInTime() {
        await("beats of node-2").atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var status = status();
            assertThat(status.path("beatThread").asString()).isNotEmpty();
            var second = status.path("nodes").path(1);
            assertThat(second.path("name").asString()).isEqualTo("node-2");
            assertThat(second.path("beatThread").asString()).isNotEmpty();
            assertThat(second.path("allowedSilenceMillis").asLong()).isGreaterThanOrEqualTo(20);
        });
        assertThat(kubectl.out(
                        "get",
                        "node",
                        "node-2",
                        "-o",
                        "jsonpath={.status.conditions[?(@.type==\"DegradedDetector\")].status}"))
                .isIn("False", "True");
    }

    /** A suspicion for nothing may have made a replacement; it is trimmed, and the originals stay. */
    private static void awaitUntouched(Map<String, String> before) {
        await("the same pods on the same nodes in the same containers")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(containers()).isEqualTo(before));
    }

    private static Map<String, String> containers() {
        return kubectl.out("get", "pods", "-l", "app=web", "-o", CONTAINERS)
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
