package sh.deploy.e2e.spare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.docker.RawDocker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One pod with a hot spare: its container is killed again and again, then the agent, then it is deleted. */
@Tag("beside-another")
class HotSpareIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int KILLS = 3;
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: spared
              annotations: {deploy.sh/hot-spare: crash}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: deploy.local/busybox:1
                command: [sh, -c, "echo began at $POD_IP; exec sleep 100000"]
                env: [{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                readinessProbe: {periodSeconds: 1, exec: {command: ["true"]}}
            """;

    private final RawDocker docker = new RawDocker();
    private final Set<String> sandboxes = new HashSet<>();
    private RunningDeploy deploy;
    private Kubectl kubectl;
    private String uid;

    @BeforeEach
    void start() {
        deploy = RunningDeploy.start();
        kubectl = Kubectl.newest(deploy.environment());
        kubectl.await("default", "get", "serviceaccounts");
        kubectl.runWith(MANIFEST, "create", "-f", "-").succeeded();
        uid = kubectl.out("get", "pod", "spared", "-o", "jsonpath={.metadata.uid}");
    }

    @AfterEach
    void purge() {
        deploy.close();
    }

    @Test
    void eachCrashIsFollowedByTheSpareAndNothingOfItIsLeftInTheEnd() throws IOException {
        for (int kill = 1; kill <= KILLS; kill++) {
            var spare = awaitSpare();
            var killed = killMain();
            awaitInForce(spare, kill);
            assertThat(startOf(spare))
                    .as("start of the instance after kill %s", kill)
                    .isBefore(killed);
            var ip = kubectl.out("get", "pod", "spared", "-o", "jsonpath={.status.podIP}");
            kubectl.await("began at ", "logs", "spared"); // it may have been frozen before it spoke
            assertThat(kubectl.out("logs", "spared")).isEqualTo("began at " + ip + "\n");
        }
        assertThat(kubectl.out("get", "events")).contains("HotSpareReady", "HotSpareUsed");

        var spare = awaitSpare();
        var main = main();
        killAgent();
        deploy.up();
        awaitInForce(main, KILLS);
        assertThat(awaitSpare()).isEqualTo(spare);
        assertThat(main()).isEqualTo(main);

        kubectl.out("delete", "pod", "spared", "--wait=true", "--timeout=40s");
        assertThat(sandboxes).as("sandboxes that were in use").hasSize(KILLS + 2);
        Awaitility.await("nothing is left of the pod").atMost(BOUND).untilAsserted(() -> {
            assertThat(ids(docker.listAll(Map.of("sh.deploy/uid", uid)))).isEmpty();
            assertThat(ids(docker.listAll(Map.of("sh.deploy/data", deploy.data().toString()))))
                    .doesNotContainAnyElementsOf(sandboxes);
        });
        assertThat(Files.readAllLines(Path.of("/proc/self/mounts"))).noneMatch(line -> line.contains(uid));
    }

    /** The id of the frozen one. */
    private String awaitSpare() {
        return Awaitility.await("a frozen spare").atMost(BOUND).until(() -> instance(true), id -> !id.isEmpty());
    }

    private String main() throws IOException {
        return instance(false);
    }

    private String instance(boolean frozen) throws IOException {
        for (var container : docker.list(Map.of("sh.deploy/uid", uid, "sh.deploy/container", ""))) {
            sandboxes.add(container.path("Labels").path("sh.deploy/sandbox").asString());
            var id = container.path("Id").asString();
            if (docker.isFrozen(id) == frozen) {
                return id;
            }
        }
        return "";
    }

    private Instant killMain() throws IOException {
        long pid = docker.inspect(main()).path("State").path("Pid").asLong();
        var now = Instant.now();
        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
        return now;
    }

    private void killAgent() {
        var process = ProcessHandle.of(deploy.pid("deploy")).orElseThrow();
        process.destroyForcibly();
        Awaitility.await("the agent is dead").atMost(BOUND).until(() -> !process.isAlive());
    }

    private Instant startOf(String container) throws IOException {
        return Instant.parse(
                docker.inspect(container).path("State").path("StartedAt").asString());
    }

    private void awaitInForce(String container, int restarts) {
        Awaitility.await("the instance in force").atMost(BOUND).untilAsserted(() -> {
            var main = JSON.readTree(kubectl.out("get", "pod", "spared", "-o", "json"))
                    .path("status")
                    .path("containerStatuses")
                    .path(0);
            assertThat(main.path("containerID").asString("")).as("%s", main).isEqualTo("docker://" + container);
            assertThat(main.path("state").has("running")).as("%s", main).isTrue();
            assertThat(main.path("ready").asBoolean(false)).as("%s", main).isTrue();
            assertThat(main.path("restartCount").asInt(-1)).isEqualTo(restarts);
        });
    }

    private static List<String> ids(JsonNode containers) {
        return containers.valueStream().map(one -> one.path("Id").asString()).toList();
    }
}
