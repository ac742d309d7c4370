package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.Placements;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A cluster of three nodes whose agents, but for the first's, can be made to stand still; what was put where is judged at its end. */
final class ThreeNodes implements AutoCloseable {
    /** Those whose agent has a process of its own. */
    static final List<String> SILENCEABLE = List.of("node-2", "node-3");

    private static final JsonMapper JSON = new JsonMapper();

    private final RunningDeploy deploy;
    private final Kubectl kubectl;
    private final EngineEvents events;
    private final Placements placements;

    private ThreeNodes(RunningDeploy deploy, EngineEvents events) {
        this.deploy = deploy;
        this.events = events;
        this.kubectl = Kubectl.newest(deploy.environment());
        kubectl.out("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=60s");
        this.placements = Placements.since(kubectl);
    }

    static ThreeNodes start() throws IOException {
        var deploy = RunningDeploy.start("--nodes", "3");
        try {
            return new ThreeNodes(deploy, EngineEvents.of(RawDocker.SOCKET, deploy.data()));
        } catch (IOException | RuntimeException | AssertionError failed) {
            deploy.close();
            throw failed;
        }
    }

    RunningDeploy deploy() {
        return deploy;
    }

    Kubectl kubectl() {
        return kubectl;
    }

    EngineEvents events() {
        return events;
    }

    /** Until this is closed. */
    Paused silence(String node) {
        return Paused.begin(deploy.pid(node));
    }

    List<JsonNode> pods(String namespace) {
        return JSON.readTree(kubectl.out("get", "pods", "-n", namespace, "-o", "json"))
                .path("items")
                .valueStream()
                .toList();
    }

    @Override
    public void close() throws IOException {
        try (var ending = deploy;
                var unheard = events) {
            assertThat(placements.assertSound()).as("pods that were bound").isPositive();
        }
    }
}
