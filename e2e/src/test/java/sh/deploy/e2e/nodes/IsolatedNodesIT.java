package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.docker.RawDocker;
import tools.jackson.databind.json.JsonMapper;

/** Two nodes with a network namespace and an engine each. The last test takes the cluster down. */
@Tag("beside-others")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IsolatedNodesIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] OPTIONS = {"--isolated-nodes", "--nodes", "2"};

    /** Serves its own name; its image is in the machine's engine and in no registry. */
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: on-NODE}
            spec:
              nodeName: NODE
              terminationGracePeriodSeconds: 0
              containers:
              - name: web
                image: deploy.local/busybox:1
                command: [sh, -c, "trap exit TERM; echo $HOSTNAME | tee /www/index.html; httpd -f -p 8080 -h /www & wait"]
                readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1}
            ---
            """;

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    /** An engine of a node as the system sees it. */
    private record Engine(long pid, Path socket) {
        static Engine of(String node) {
            try {
                var words = Files.readString(Path.of("/proc", "" + processId(node + " engine"), "cmdline"))
                        .split("\0");
                var host = Stream.of(words)
                        .filter(word -> word.startsWith("--host=unix://"))
                        .findFirst();
                return new Engine(
                        processId(node + " engine"), Path.of(host.orElseThrow().substring("--host=unix://".length())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The name that all parts of the cluster begin with. */
        String cluster() {
            return socket.getName(1).toString();
        }

        /** The engine's own, whose number it is told nowhere else. */
        long containerd() throws IOException {
            var file = socket.resolveSibling("exec/containerd/containerd.pid");
            return Long.parseLong(Files.readString(file).strip());
        }

        String namespace() throws IOException {
            return Files.readSymbolicLink(Path.of("/proc", "" + pid, "ns/net")).toString();
        }

        /** The pod's only container beside the sandbox. */
        String container(String pod) throws IOException {
            return new RawDocker(socket)
                    .list(Map.of("sh.deploy/pod", pod, "sh.deploy/container", "web"))
                    .path(0)
                    .path("Id")
                    .asString("");
        }

        Command fromInside(String pod, String... line) throws IOException {
            var process = new RawDocker(socket)
                    .inspect(container(pod))
                    .path("State")
                    .path("Pid")
                    .asLong();
            var whole = new ArrayList<>(List.of("nsenter", "--net=/proc/" + process + "/ns/net"));
            whole.addAll(List.of(line));
            return Command.run(Map.of(), "", whole);
        }
    }

    private static long processId(String process) {
        var status = deploy.deployctl("status", "--data", deploy.data().toString(), "-o", "json");
        return JSON.readTree(status.out()).path("processes").values().stream()
                .filter(one -> one.path("name").asString("").equals(process))
                .mapToLong(one -> one.path("pid").asLong(0))
                .findFirst()
                .orElse(0);
    }

    @BeforeAll
    static void twoNodesWithAPodEach() {
        deploy = RunningDeploy.start(OPTIONS);
        kubectl = Kubectl.newest(deploy.environment());
        kubectl.runWith(POD.replace("NODE", "node-1") + POD.replace("NODE", "node-2"), "apply", "-f", "-")
                .succeeded();
        kubectl.out("wait", "pods", "--all", "--for=condition=Ready", "--timeout=60s");
    }

    @AfterAll
    static void purge() {
        deploy.close();
    }

    @Test
    @Order(1)
    void podsReachEachOtherByTheirAddressesThoughEachNodeHasItsOwnEngineAndNetwork() throws IOException {
        var first = Engine.of("node-1");
        var second = Engine.of("node-2");
        assertThat(List.of(first.namespace(), second.namespace(), ownNamespace()))
                .doesNotHaveDuplicates();
        assertThat(new RawDocker().list(Map.of("sh.deploy/data", deploy.data().toString())))
                .isEmpty();
        assertThat(first.container("on-node-2")).isEmpty();

        reachEachOther();
        assertThat(kubectl.out("logs", "on-node-2")).contains("on-node-2");
        assertThat(kubectl.out("get", "node", "node-2", "-o", "jsonpath={.status.addresses[0].address}"))
                .isNotEqualTo(kubectl.out("get", "node", "node-1", "-o", "jsonpath={.status.addresses[0].address}"));
    }

    @Test
    @Order(2)
    void anEngineThatIsKilledWithItsContainerdComesBackAndItsContainersNeverStopped() throws IOException {
        var before = Engine.of("node-2");
        var container = before.container("on-node-2");
        long containerd = before.containerd();
        assertThat(containerd).isNotEqualTo(Engine.of("node-1").containerd());

        kill(containerd);
        kill(before.pid());
        await("the engine is back")
                .atMost(BOUND)
                .until(() -> processId("node-2 engine") != 0 && processId("node-2 engine") != before.pid());
        await("it answers")
                .atMost(BOUND)
                .ignoreExceptions()
                .until(() -> Engine.of("node-2").container("on-node-2").equals(container));
        assertThat(Engine.of("node-2").containerd()).isNotEqualTo(containerd);

        assertThat(restarts("on-node-2")).isEqualTo("0");
        reachEachOther();
    }

    @Test
    @Order(3)
    void upAfterACrashAdoptsWhatLives() throws IOException {
        var first = Engine.of("node-1");
        var second = Engine.of("node-2");
        var containers = List.of(first.container("on-node-1"), second.container("on-node-2"));
        kill(deploy.pid("deploy"));
        kill(first.pid());

        deploy.up(OPTIONS);

        assertThat(Engine.of("node-1").pid()).isNotEqualTo(first.pid());
        assertThat(Engine.of("node-2")).isEqualTo(second);
        assertThat(List.of(Engine.of("node-1").container("on-node-1"), second.container("on-node-2")))
                .isEqualTo(containers);
        reachEachOther();
    }

    @Test
    @Order(4)
    void aNodeWhoseCableIsCutIsLostAndBackWithItsPodsWhenItIsMended() throws IOException {
        cable("down");
        kubectl.await(
                "Unknown", "get", "node", "node-2", "-o", "jsonpath={.status.conditions[?(@.type=='Ready')].status}");
        assertThat(fetch("node-1", "node-2").exitCode())
                .as("through a cable that is cut")
                .isNotZero();

        cable("up");
        kubectl.await(
                "True", "get", "node", "node-2", "-o", "jsonpath={.status.conditions[?(@.type=='Ready')].status}");
        reachEachOther();
        assertThat(restarts("on-node-2")).isEqualTo("0");
    }

    @Test
    @Order(5)
    void purgeLeavesNothingBehind() throws IOException {
        var cluster = Engine.of("node-1").cluster();
        assertThat(traces(cluster)).as("what is looked for is there").hasSizeGreaterThan(10);

        deploy.close();

        assertThat(traces(cluster)).isEmpty();
        assertThat(deploy.data()).doesNotExist();
        assertThat(Path.of("/run", cluster)).doesNotExist();
    }

    /** Namespaces, links, rules, mounts and processes that belong to the cluster. */
    private static List<String> traces(String cluster) throws IOException {
        var traces = new ArrayList<String>();
        Stream.of("ip netns", "ip link", "ip route", "iptables-save", "ps -eo args")
                .map(line -> Command.run(Map.of(), "", List.of(line.split(" "))).out())
                .flatMap(String::lines)
                .forEach(traces::add);
        traces.addAll(Files.readAllLines(Path.of("/proc/self/mounts")));
        // Links have no room for a hyphen.
        return traces.stream()
                .filter(line -> line.contains(cluster)
                        || line.contains(cluster.replace("-", ""))
                        || line.contains(deploy.data() + "/"))
                .toList();
    }

    private static void reachEachOther() throws IOException {
        for (var way : List.of(List.of("node-1", "node-2"), List.of("node-2", "node-1"))) {
            await("from " + way)
                    .atMost(BOUND)
                    .untilAsserted(() -> assertThat(
                                    fetch(way.getFirst(), way.getLast()).out().strip())
                            .isEqualTo("on-" + way.getLast()));
        }
    }

    private static Command fetch(String from, String to) throws IOException {
        var address = kubectl.out("get", "pod", "on-" + to, "-o", "jsonpath={.status.podIP}");
        return Engine.of(from)
                .fromInside("on-" + from, "curl", "-sS", "--max-time", "2", "http://" + address + ":8080/");
    }

    private static String restarts(String pod) {
        return kubectl.out("get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].restartCount}");
    }

    /** The router's end of the second node's. */
    private static void cable(String state) {
        var cluster = Engine.of("node-2").cluster();
        Command.run(Map.of(), "", List.of("ip", "-n", cluster, "link", "set", "node2", state))
                .succeeded();
    }

    private static String ownNamespace() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    }

    private static void kill(long pid) {
        var process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        await("process " + pid + " is gone").atMost(BOUND).until(() -> !process.isAlive());
    }
}
