package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import sh.deploy.api.client.HttpClient;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether a cluster answers and its nodes are there, asked from outside like any client would. */
final class Readiness {
    private static final Duration POLL = Duration.ofMillis(40);
    private static final JsonMapper JSON = new JsonMapper();

    private final DataFolder folder;
    private final Time time;

    Readiness(DataFolder folder, Time time) {
        this.folder = folder;
        this.time = time;
    }

    /** What was found: whether {@code /readyz} is 200, and the names of the nodes that are Ready. */
    record Seen(boolean serving, List<String> readyNodes) {
        boolean complete(int nodes) {
            return serving && readyNodes.size() >= nodes;
        }
    }

    /**
     * Waits until all is ready.
     *
     * @param worthIt when it turns false, waiting ends early: the process that we wait for is gone
     */
    Seen await(int nodes, Duration limit, BooleanSupplier worthIt) throws InterruptedException {
        var deadline = time.nanos() + limit.toNanos();
        var seen = look();
        while (!seen.complete(nodes) && worthIt.getAsBoolean() && time.nanos() - deadline < 0) {
            Thread.sleep(POLL);
            seen = look();
        }
        return seen;
    }

    Seen look() {
        if (!Files.exists(folder.kubeconfig())) {
            return new Seen(false, List.of());
        }
        try {
            var kubeconfig = Kubeconfig.read(List.of(folder.kubeconfig()));
            try (var client = new HttpClient(kubeconfig.client(kubeconfig.context("")), time)) {
                return new Seen(true, readyNodes(client));
            }
        } catch (ServerUnreachable | ProblemException | Kubeconfig.Unusable | IOException notYet) {
            return new Seen(false, List.of());
        }
    }

    private static List<String> readyNodes(HttpClient client) throws IOException {
        get(client, "/readyz");
        return JSON.readTree(get(client, "/api/v1/nodes")).path("items").values().stream()
                .filter(Readiness::isReady)
                .map(node -> node.path("metadata").path("name").asString(""))
                .toList();
    }

    private static byte[] get(HttpClient client, String path) throws IOException {
        try (var response = client.send("GET", path, Map.of(), null)) {
            if (!response.successful()) {
                throw new IOException(path + " answers " + response.status());
            }
            return response.bytes();
        }
    }

    private static boolean isReady(JsonNode node) {
        return node.path("status").path("conditions").values().stream()
                .anyMatch(condition -> condition.path("type").asString("").equals("Ready")
                        && condition.path("status").asString("").equals("True"));
    }
}
