package sh.deploy.e2e.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.Placements;
import sh.deploy.e2e.cluster.PodWatch;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.docker.EngineEvents;
import sh.deploy.e2e.docker.RawDocker;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The agent of one of three nodes is stopped and goes on later: replacements run meanwhile, and nothing that ran was touched. */
class SilentNodeIT {
    private static final JsonMapper JSON = new JsonMapper();
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

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    private static EngineEvents events;

    @SuppressWarnings("NullAway.Init")
    private static Placements placements;

    @BeforeAll
    static void threeNodes() throws IOException {
        deploy = RunningDeploy.start("--nodes", "3");
        events = EngineEvents.of(RawDocker.SOCKET, deploy.data());
        kubectl = Kubectl.newest(deploy.environment());
        kubectl.out("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=60s");
        placements = Placements.since(kubectl);
    }

    @AfterAll
    static void purge() throws IOException {
        try (var ending = deploy;
                var unheard = events) {
            assertThat(placements.assertSound()).as("pods that were bound").isPositive();
        }
    }

    @Test
    void replacesThePodsOfASilentNodeAndKeepsTheOriginalsWhenItIsBack() throws IOException {
        begin();
        var containers = containers();
        var node = nodeWithPods();
        var there = podsOn(node);

        try (var watch = new PodWatch(kubectl, "default")) {
            awaitReady(watch, REPLICAS);
            int begun = watch.states().size();
            var agent = deploy.pid(node);
            signal("STOP", agent);
            try {
                awaitStandstill(agent);
                awaitReady(watch, REPLICAS + there.size());
                kubectl.await("6/6", "get", "deployment", "web");
                assertThat(podsOn(node)).isEqualTo(there);
            } finally {
                signal("CONT", agent);
            }
            awaitReady(watch, REPLICAS);
            kubectl.await("6/6", "get", "deployment", "web");

            assertThat(watch.states().stream().skip(begun - 1)).allSatisfy(state -> {
                assertThat(ready(state)).isGreaterThanOrEqualTo(REPLICAS);
                assertThat(state.values().stream()
                                .filter(pod -> isReady(pod) && !there.contains(pod.uid()))
                                .count())
                        .isGreaterThanOrEqualTo(REPLICAS - there.size());
            });
        }
        Awaitility.await("the surplus is gone")
                .untilAsserted(() -> assertThat(containers()).isEqualTo(containers));
        assertThat(journals()).contains("\"container-start\"").doesNotContain("\"evict\"");
        kubectl.await(
                "Node " + node + " came back", "get", "events", "--field-selector", "reason=NeedlessReplacements");
        assertThat(needlessReplacements()).isGreaterThanOrEqualTo(there.size());
    }

    /** As a machine that loses its power, and is back later. */
    @Test
    void aNodeThatDiesWithItsContainersIsMadeUpForAndRunsNothingTwice() throws IOException {
        begin();
        var node = nodeWithPods();
        var there = podsOn(node);

        try (var watch = new PodWatch(kubectl, "default")) {
            awaitReady(watch, REPLICAS);
            int begun = watch.states().size();
            var agent = deploy.pid(node);
            signal("STOP", agent);
            try {
                awaitStandstill(agent);
                killContainersOf(there);
                Awaitility.await("all replicas are ready elsewhere")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> readyElsewhere(watch.newest(), there) == REPLICAS);
                assertThat(running().values()).as("still dead").doesNotContainAnyElementsOf(there);
            } finally {
                signal("CONT", agent);
            }
            var back = Instant.now();
            awaitReady(watch, REPLICAS);
            assertAllRanSince(back);
            assertThat(watch.states().stream().skip(begun - 1))
                    .allSatisfy(state ->
                            assertThat(readyElsewhere(state, there)).isGreaterThanOrEqualTo(REPLICAS - there.size()));
        }
        kubectl.await("6/6", "get", "deployment", "web");
        Awaitility.await("each pod runs once")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(running().keySet())
                        .isEqualTo(containers().values().stream()
                                .map(container -> container.replace("docker://", ""))
                                .collect(Collectors.toSet())));
    }

    /** By the engine's word as many as shall run at any moment, and never two of one pod. */
    private static void assertAllRanSince(Instant since) {
        var running = new TreeMap<String, String>();
        for (var event : events.all()) {
            if (event.labels().getOrDefault("sh.deploy/namespace", "").equals("default")
                    && event.name().equals("web")) {
                if (event.action().equals("start")) {
                    running.put(event.container(), event.uid());
                } else if (event.action().equals("die")) {
                    running.remove(event.container());
                }
                assertThat(running.values()).as("pods that run").doesNotHaveDuplicates();
                if (event.at().isAfter(since)) {
                    assertThat(running).hasSizeGreaterThanOrEqualTo(REPLICAS);
                }
            }
        }
    }

    private static void begin() {
        kubectl.runWith(DEPLOYMENT.formatted(REPLICAS, aThirdOfANode()), "apply", "-f", "-")
                .succeeded();
        kubectl.out("rollout", "status", "deployment/web", "--timeout=90s");
        Awaitility.await("what the last test made too many is gone")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(containers()).hasSize(REPLICAS));
    }

    /** One whose agent has a process of its own. */
    private static String nodeWithPods() {
        return List.of("node-2", "node-3").stream()
                .filter(each -> !podsOn(each).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static void awaitStandstill(long agent) {
        Awaitility.await("it stands still")
                .until(() ->
                        Files.readString(Path.of("/proc/" + agent + "/stat")).contains(") T "));
    }

    private static long readyElsewhere(Map<String, PodWatch.Pod> state, List<String> there) {
        return state.values().stream()
                .filter(pod -> isReady(pod) && !there.contains(pod.uid()))
                .count();
    }

    private static void killContainersOf(List<String> pods) throws IOException {
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
    private static Map<String, String> running() throws IOException {
        return DOCKER.list(Map.of(
                        "sh.deploy/data",
                        deploy.data().toString(),
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

    @Test
    void podsThatStandByTakeThePlacesOfThoseOnASilentNode() throws IOException {
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
        var lost = waiting(SilentNodeIT::isReady).values().stream()
                .filter(pod -> !node(pod).equals("node-1"))
                .findFirst()
                .orElseThrow();
        var stoodBy = waiting(pod -> isStandby(pod) && !node(pod).equals(node(lost)));
        assertThat(stoodBy).as("elsewhere than the replica").isNotEmpty();

        var agent = deploy.pid(node(lost));
        signal("STOP", agent);
        try {
            Awaitility.await("a pod that stood by is ready instead")
                    .atMost(Duration.ofSeconds(60))
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
        } finally {
            signal("CONT", agent);
        }

        awaitStandbys(2);
        Awaitility.await("what is too many is gone")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(waiting(pod -> true)).hasSize(4));
        kubectl.await("2/2", "get", "deployment", "web", "-n", "waiting");
        assertThat(waiting(SilentNodeIT::isReady)).containsKey(uid(lost));
        kubectl.out("delete", "namespace", "waiting", "--timeout=60s");
    }

    private static void awaitStandbys(int count) {
        Awaitility.await(count + " pods stand by")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(waiting(pod -> isStandby(pod)
                                && ready(pod).path("reason").asString("").equals("Standby")))
                        .hasSize(count));
    }

    /** By unique name. */
    private static Map<String, JsonNode> waiting(Predicate<JsonNode> which) {
        return JSON.readTree(kubectl.out("get", "pods", "-n", "waiting", "-o", "json"))
                .path("items")
                .valueStream()
                .filter(pod -> !pod.path("metadata").has("deletionTimestamp"))
                .filter(which)
                .collect(
                        Collectors.toMap(pod -> pod.path("metadata").path("uid").asString(), pod -> pod));
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

    private static double needlessReplacements() {
        return kubectl.out("get", "--raw", "/metrics")
                .lines()
                .filter(line -> line.startsWith("deploy_needless_replacements_total "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    /** Three pods that ask for this have room on a node, and four have not: no node takes all. */
    private static long aThirdOfANode() {
        var cpu = kubectl.out("get", "node", "node-1", "-o", "jsonpath={.status.allocatable.cpu}");
        long millis = cpu.endsWith("m") ? Long.parseLong(cpu.replace("m", "")) : Long.parseLong(cpu) * 1000;
        return millis * 3 / 10;
    }

    private static void awaitReady(PodWatch watch, int count) {
        Awaitility.await(count + " pods are ready and no other is left")
                .atMost(Duration.ofSeconds(60))
                .until(() -> ready(watch.newest()) == count && watch.newest().size() == count);
    }

    private static long ready(Map<String, PodWatch.Pod> state) {
        return state.values().stream().filter(SilentNodeIT::isReady).count();
    }

    private static boolean isReady(PodWatch.Pod pod) {
        return pod.ready() && !pod.terminating();
    }

    /** The uids of the pods there. */
    private static List<String> podsOn(String node) {
        return pods().stream()
                .filter(pod -> pod.path("spec").path("nodeName").asString("").equals(node))
                .map(pod -> pod.path("metadata").path("uid").asString())
                .sorted()
                .toList();
    }

    /** By pod, the id of its container. */
    private static Map<String, String> containers() {
        return pods().stream()
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

    private static List<JsonNode> pods() {
        return JSON.readTree(kubectl.out("get", "pods", "-o", "json"))
                .path("items")
                .valueStream()
                .toList();
    }

    private static String journals() throws IOException {
        try (var files = Files.list(deploy.data().resolve("log"))) {
            var text = new StringBuilder();
            for (var file :
                    files.filter(each -> each.toString().endsWith(".jsonl")).toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        }
    }

    private static void signal(String name, long pid) throws IOException {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
